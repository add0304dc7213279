/**
 * Characters that people type because they look like a Latin letter, as `letter: characters`.
 * Own selection: Cyrillic, Greek, Armenian, Cherokee, Lisu, Canadian syllabics (the usual "fancy font" generators),
 * checked against Unicode TR39 confusables. Capitals are listed where their shape differs from the small letter's.
 */
export const LOOK_ALIKES: Record<string, string> = {
	a: "аАαΑӑӓΛᎪᗩꓮɑάᾰᾱⱭ",
	b: "вВьЬбБβΒᏴᗷꓐɓʙᏏҍ",
	c: "сСϲϹҫᏟᑕꓚⅽɕᴄↄ",
	d: "ԁᎠᗪꓓɗđδԀ",
	e: "еЕёЁεΕєЄэЭҽӗᎬᗴꓰɛəǝέΣ",
	f: "ғҒϝᖴꓝƒϜӻ",
	g: "ԍԌցᏀᘜꓖɡɢǥց",
	h: "һҺнНңΗհᎻᕼꓧħʜɥᏂћђ",
	i: "іІїЇιΙɩıɪɨίϊΐℹ",
	j: "јЈϳᎫᒍꓙɉյ",
	k: "кКκΚқӄҝҟᏦꓗƙᛕќ",
	l: "ӏӀᏞᒪꓡłɫʟıⅼ",
	m: "мМΜϺᎷᗰꓟɯ",
	n: "пПиИηΝΠπոᑎꓠɴήйЙղ",
	o: "оОοΟөӨσθօᎾꓳøØόסዐ",
	p: "рРρΡᏢᑭꓑϼƿ",
	q: "ԛԚզգɋ",
	r: "яЯгГᎡᖇꓣɹʀřѓ",
	s: "ѕЅςՏᏚᔕꓢꜱʂ",
	t: "тТτΤᎢꓔŧʇҭ",
	u: "υμսՍцЦᑌꓴʉύϋ",
	v: "νѵѴᏙᐯꓦʌⅴ",
	w: "шШщЩωѡԝԜᎳᗯꓪɯώʍ",
	x: "хХχΧҳӽ᙭ꓫ",
	y: "уУүҮγΥўЎყᎩꓬɣʏỵ",
	z: "ζΖᏃꓜʐƶȥ",
};

/** Small capitals and letter-like symbols without a compatibility decomposition: styled letters, not look-alikes. */
export const STYLED: Record<string, string> = {
	a: "ᴀ⒜🅐🅰🇦",
	b: "⒝🅑🅱🇧",
	c: "⒞🅒🅲🇨",
	d: "ᴅ⒟🅓🅳🇩",
	e: "ᴇ⒠🅔🅴🇪",
	f: "ꜰ⒡🅕🅵🇫",
	g: "⒢🅖🅶🇬",
	h: "⒣🅗🅷🇭",
	i: "⒤🅘🅸🇮",
	j: "ᴊ⒥🅙🅹🇯",
	k: "ᴋ⒦🅚🅺🇰",
	l: "⒧🅛🅻🇱",
	m: "ᴍ⒨🅜🅼🇲",
	n: "⒩🅝🅽🇳",
	o: "ᴏ⒪🅞🅾🇴",
	p: "ᴘ⒫🅟🅿🇵",
	q: "ǫ⒬🅠🆀🇶",
	r: "⒭🅡🆁🇷",
	s: "⒮🅢🆂🇸",
	t: "ᴛ⒯🅣🆃🇹",
	u: "ᴜ⒰🅤🆄🇺",
	v: "ᴠ⒱🅥🆅🇻",
	w: "ᴡ⒲🅦🆆🇼",
	x: "⒳🅧🆇🇽",
	y: "⒴🅨🆈🇾",
	z: "ᴢ⒵🅩🆉🇿",
};

/** Typographic punctuation that keyboards insert by themselves: no obfuscation. */
export const PUNCTUATION: Record<string, string> = {
	"'": "‘’ʼ′‛",
	'"': "“”„‟″",
	"-": "‐‑‒–—−",
};
