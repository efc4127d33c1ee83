"""What is counted or dated: behind a Chinese numeral, a word that makes it certain that a number is meant.

Left out is what makes words of its own with a numeral before it, as in 三国, 九州, 十字, 四季, 二等.
"""

UNITS = frozenset(
    """
    年 年度 年底 年初 年末 年间 年内 年前 年后 月 月份 月底 月初 月末 月中 日 日前 日起 号 号令 号文 号文件
    年代 年级 周年 世纪 季度 个月 周岁 岁 周 天 小时 分钟 秒钟 秒
    届 次 回 期 轮 批 场 级 章 节 条 款 项 卷 册 集 部 篇 页 版 辑 编 阶段
    个 人 名 位 户 家 所 座 栋 幢 间 层 楼 处 种 类 组 支 件 份 张 台 辆 艘 架 枚 颗 只 头 匹 株 棵 本 首 幅 句 套 票
    县 市 省 区 乡 镇 村 元 美元 欧元 英镑 日元 港元 港币 亩 公顷 倍 个百分点 百分点
    公里 千米 米 厘米 毫米 平方公里 平方千米 平方米 立方米 吨 公斤 千克 克 斤 升 毫升 千瓦 兆瓦 海里 英里 英尺
    """.split()  # noqa: SIM905  (a list of 130 quoted words cannot be read)
)
