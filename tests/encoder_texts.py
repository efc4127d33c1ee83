"""Fifty texts that a tokenizer may stumble over: Chinese of both scripts, Japanese, Korean, English,
German, French, Spanish, Russian, Greek, Arabic, Hebrew, Hindi, Thai and Vietnamese."""

TEXTS = (
    # simplified Chinese
    "杭州“亲清在线”打通了53个部门的业务系统。",
    "“最多跑一次”改革：让数据多跑路，让群众少跑腿！",
    "２０２１年３月底，全省共有１，２３４个乡镇（街道）接入平台。",
    "第四章　数字政府建设的路径与成效",
    "该项目投资约10～20亿元，占GDP的0.5％左右。",
    "合作\tPPP\t模式\n\n在 基 层 的 应 用 。",
    "技术治理\u3000\u3000不等于\u00a0技术官僚；两者的区别在于：①目标；②手段；③边界。",
    "电话：0571－8705 6666　　点击数：3,021",
    "城市大脑v3.0上线后，平均通行速度提升15.3%。",
    "——“谁来监督算法？”他问。",
    "“龘”字、“靐”字和“䲜”字，输入法里都找不到。",
    "㈱示例公司，℡８８８８，№５，㎡与㎏，ⅣⅤ",
    # traditional Chinese
    "臺灣的數位政府計畫始於一九九八年。",
    "《聊齋誌異》是清代著名小說家蒲松齡所撰寫的文言短篇小說集。",
    "請問：身分證字號、戶籍地址與聯絡電話，應於何時填寫？",
    "香港特別行政區政府資訊科技總監辦公室（OGCIO）",
    "鐵路於1908年通車，全長約1,200公里。",
    # Japanese and Korean
    "デジタル庁は２０２１年９月１日に発足しました。",
    "ガイドライン（案）について、ご意見を募集しています｡",
    "吾輩は猫である。名前はまだ無い。",
    "전자정부 서비스의 이용률은 87.6%로 집계되었다.",
    "서울특별시는 “디지털 포용” 정책을 발표했다!",
    # English
    "Which departments were connected by the platform in March 2021?",
    "It's a well-known fact: e-government isn't a panacea (see [59], pp. 12–15).",
    "  leading,   inner   and trailing white space   ",
    "Line one\r\nline two\rline three\u2028line four\u2029line five\x0bline six\x0cline seven",
    "bell\x07 null-ish\x01\x02 escape\x1b[31mred\x1b[0m delete\x7f end\x8f\x9f",
    "zero\u200bwidth\u200cjoin\u200ders\ufeff and soft\u00adhyphens",
    "ﬁne ligatures ﬂow: ½ + ¼ = ¾, x² + y³, 5 µm, 20 ℃, ™ © ®",
    "Visit https://example.org/path?q=1&lang=zh#top or mail a.b+c@example.com.",
    "He wrote </s> and <mask> and ▁ in his report, literally.",
    "a",
    "",
    " ",
    # German and French
    "Die Verwaltungsdigitalisierung in Österreich kostete 3,5 Mio. Euro – größer als erwartet.",
    "Straßenverkehrszulassungsordnungsänderungsverordnung",
    "L'administration numérique a déjà coûté 1 234 567 € à l'État, n'est-ce pas ?",
    "Où sont les œuvres complètes de Molière ? À la bibliothèque, évidemment…",
    # Spanish, Russian, Greek
    "¿Cuántos municipios están conectados? ¡Más de mil!",
    "Цифровое правительство: «Госуслуги» объединили 53 ведомства.",
    "Ёлка, подъезд, съёмка — всё это по-русски.",
    "Η ψηφιακή διακυβέρνηση στην Ελλάδα άρχισε το 2019.",
    # Arabic, Hebrew, Hindi, Thai, Vietnamese
    "الحكومة الرقمية تربط ٥٣ إدارة حكومية في منصة واحدة.",
    "إنَّ مُحَمَّدًا كَتَبَ الرِّسَالَةَ.",
    "הממשלה הדיגיטלית חיברה 53 משרדים; בְּרֵאשִׁית בָּרָא.",
    "डिजिटल सरकार ने ५३ विभागों को जोड़ा।",
    "รัฐบาลดิจิทัลเชื่อมต่อ ๕๓ หน่วยงานในแพลตฟอร์มเดียว",
    "Chính phủ điện tử đã kết nối 53 cơ quan trong một nền tảng.",
    # mixed
    "用Python写的API😀返回JSON🚀，Привет，مرحبا，こんにちは!",
    "ＦＵＬＬ　ＷＩＤＴＨ　ｔｅｘｔ with half-width ｶﾀｶﾅ and 𝒎𝒂𝒕𝒉 𝟜𝟚",
)
