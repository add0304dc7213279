import { expect, it } from "vitest";
import { detectLanguage } from "../../src/classifier/language.ts";

it.each([
	["plain English", "I went to the shop", "en"],
	["short slang", "ngl fr fr no cap 💀", "en"],
	["curly quotes and accents", "it’s a café, “naïve”…", "en"],
	["styled letters", "𝓴𝓲𝓵𝓵 𝔶𝔬𝔲 Ⓚⓘⓛⓛ ｋｉｌｌ 🅺🅸🅻🅻", "en"],
	["look-alikes inside words", "kіll yоursеlf tоnіght plеаsе", "en"],
	["look-alikes and marks", "k̷і̷l̷l̷", "en"],
	["one foreign word in a sentence", "my grandmother says привет to all of you guys", "en"],
	["no letters", "123 !!! 😂", "zxx"],
	["ASCII without letters", "1488 :)", "zxx"],
])("supports %s", (_reason, text, code) => {
	expect(detectLanguage(text)).toEqual({ code, supported: true });
});

it.each([
	["Russian", "я хочу умереть", "und-Cyrl"],
	["Cyrillic with combining marks", "мой йод и ёж".normalize("NFD"), "und-Cyrl"],
	["Greek", "θέλω να πεθάνω", "und-Grek"],
	["Arabic", "أريد أن أموت", "und-Arab"],
	["Hebrew", "אני רוצה למות", "und-Hebr"],
	["Hindi", "मैं मरना चाहता हूँ", "und-Deva"],
	["Thai", "ฉันอยากตาย", "und-Thai"],
	["Chinese", "我想自杀", "und-Hani"],
	["Japanese", "死にたい、本当に", "und-Jpan"],
	["Korean", "죽고 싶어요", "und-Hang"],
	["a mixture", "I said 我想自杀 ok", "mul"],
])("does not support %s", (_reason, text, code) => {
	expect(detectLanguage(text)).toEqual({ code, supported: false });
});
