"""Words that join, point and ask. As search words they only add noise: leaving them out is worth up to
1.2 points of recall@1 (benchmarks/RESULTS.md). Written as they are folded."""

CHINESE_FUNCTION_WORDS = frozenset(
    """
    的 地 得 了 着 著 过 吗 呢 吧 啊 呀 嘛 么 之 所 者
    和 与 及 以及 或 或者 而 并 并且 且 但 但是 因为 所以 如果 虽然 而且
    在 于 对 对于 关于 从 到 由 被 把 将 向 为 以 按 按照 用 给 跟 比 等 中 上 下 里 内 时
    我 你 您 他 她 它 我们 你们 他们 她们 它们 这 那 这个 那个 这些 那些 这样 那样 其 其中 此 该 自己 本
    谁 哪 哪些 哪个 哪里 哪儿 哪一 哪位 哪年 什么 甚么 怎么 怎样 怎么样 如何 为什么 为何 多少 几 几个
    何 何时 何地 是否 多 多久 多大 是 有 没有 没 就 都 也 还 又
    """.split()  # noqa: SIM905  (a list of 130 quoted words cannot be read)
)
ENGLISH_FUNCTION_WORDS = frozenset(
    """
    a an the of in to and or by for on at with as from into than that this these those it its
    he she they his her their him them we our you your i my me
    is am are was were be been being do does did has have had can could will would should may might
    what which who whom whose when where why how not no s t
    """.split()  # noqa: SIM905
)
