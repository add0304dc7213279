import { describe, expect, it } from "vitest";
import { EVALUATION_SETS, spreadSample } from "../../scripts/evaluation/datasets.ts";
import { DataError, parseDelimited, recordsOf } from "../../scripts/lib/delimited.ts";

function read(name: string, ...contents: string[]) {
	const set = EVALUATION_SETS.find((each) => each.name === name);
	if (!set) throw new Error(`no set ${name}`);
	return set.read(...contents);
}

describe("delimited files", () => {
	it.each([
		[
			"plain cells",
			"a,b\n1,2\n",
			[
				["a", "b"],
				["1", "2"],
			],
		],
		[
			"no line break at the end",
			"a,b\n1,2",
			[
				["a", "b"],
				["1", "2"],
			],
		],
		["a delimiter in quotes", 'a\n"1,2"\n', [["a"], ["1,2"]]],
		["a line break in quotes", '"1\n2",3\n', [["1\n2", "3"]]],
		["doubled quotes", '"say ""hi""",x\n', [['say "hi"', "x"]]],
		["an empty quoted cell", '"",x\n', [["", "x"]]],
		[
			"empty cells at the end",
			"a,\n,\n",
			[
				["a", ""],
				["", ""],
			],
		],
		[
			"an empty cell at the very end",
			"a,b\n1,",
			[
				["a", "b"],
				["1", ""],
			],
		],
		[
			"carriage returns",
			'a,b\r\n"1\r\n",2\r\n',
			[
				["a", "b"],
				["1\r\n", "2"],
			],
		],
		["a byte order mark", "\ufeffa,b\n", [["a", "b"]]],
		["blank lines", "a\n\n\nb\n\n", [["a"], ["b"]]],
		["nothing", "", []],
	])("reads %s", (_, text, rows) => {
		expect(parseDelimited(text, ",")).toEqual(rows);
	});

	it("leaves quotes alone where the format has none", () => {
		expect(parseDelimited('1\t"so\n2\tb\n', "\t", false)).toEqual([
			["1", '"so'],
			["2", "b"],
		]);
	});

	it("refuses a quote that never closes", () => {
		expect(() => parseDelimited('a\n"b\n', ",")).toThrow(new DataError("a quoted cell never ends (row 2)"));
	});

	it("names a missing column and a short row", () => {
		expect(() => recordsOf([["a"]], ["b"])).toThrow(new DataError('column "b" is missing'));
		expect(() => recordsOf([["a", "b"], ["1"]], ["b"])).toThrow(new DataError('row 2 has no column "b"'));
	});
});

describe("evaluation sets in their public formats", () => {
	it("hatemoji: quoted text with a line break, the function as slice", () => {
		const content = 'case_id,text,functionality,label_gold\n1,"one,\ntwo",append,1\n2,three,identity_swap,0\n';
		expect(read("hatemoji", content)).toEqual([
			{ text: "one,\ntwo", isPositive: true, slice: "append" },
			{ text: "three", isPositive: false, slice: "identity_swap" },
		]);
	});

	it("olid: tweets with stray quotes, labels joined by id", () => {
		expect(read("olid", 'id\ttweet\n7\t@USER "hm\n8\tok\n', "8,NOT\n7,OFF\n")).toEqual([
			{ text: '@USER "hm', isPositive: true },
			{ text: "ok", isPositive: false },
		]);
		expect(() => read("olid", "id\ttweet\n7\tx\n", "8,NOT\n")).toThrow("a tweet has no label");
	});

	it.each(["jigsaw_bias", "jigsaw_bias_fuzzed"])("%s: True and False", (name) => {
		expect(read(name, 'rev_id,comment,toxic\n1,"a ""b""",True\n2,c,False\n')).toEqual([
			{ text: 'a "b"', isPositive: true },
			{ text: "c", isPositive: false },
		]);
	});

	it("xstest: unsafe is positive, the type is the slice", () => {
		expect(
			read("xstest", "id,prompt,type,label,focus,note\n1,p,homonyms,safe,,\n2,q,contrast_homonyms,unsafe,,\n"),
		).toEqual([
			{ text: "p", isPositive: false, slice: "homonyms" },
			{ text: "q", isPositive: true, slice: "contrast_homonyms" },
		]);
	});

	it("noisyhate: one text of each row, toxic from 0.5 on", () => {
		const content = "toxicity,clean_version,perturbed_version\n0.5,a,4\n0.49,b,8\n";
		expect(read("noisyhate_clean", content)).toEqual([
			{ text: "a", isPositive: true },
			{ text: "b", isPositive: false },
		]);
		expect(read("noisyhate_perturbed", content).map(({ text }) => text)).toEqual(["4", "8"]);
		expect(() => read("noisyhate_clean", "toxicity,clean_version\n,a\n")).toThrow("toxicity");
	});

	it("banking77: all files together, all benign", () => {
		expect(read("banking77", "text,category\na,x\n", 'text,category\n"b\nc",y\n')).toEqual([
			{ text: "a", isPositive: false },
			{ text: "b\nc", isPositive: false },
		]);
	});

	it("clinc150: every split of the JSON", () => {
		const content = JSON.stringify({ train: [["a", "x"]], oos_test: [["b", "oos"]] });
		expect(read("clinc150", content)).toEqual([
			{ text: "a", isPositive: false },
			{ text: "b", isPositive: false },
		]);
		expect(() => read("clinc150", "{")).toThrow(new DataError("not JSON"));
		expect(() => read("clinc150", '{"train":[["a"],[3]]}')).toThrow(DataError);
	});

	it("sms_ham: ham only, quotes and a stray blank kept as they are", () => {
		expect(read("sms_ham", 'ham\tsay "hi"\nspam\twin\n ham\tyes\tno\n')).toEqual([
			{ text: 'say "hi"', isPositive: false },
			{ text: "yes\tno", isPositive: false },
		]);
	});

	it("context_toxicity: the non-toxic rows", () => {
		expect(read("context_toxicity", "id,text,label,api,parent\n1,a,0,.1,\n2,b,1,.9,\n")).toEqual([
			{ text: "a", isPositive: false },
		]);
	});

	it.each([
		["hatemoji", "case_id,text,functionality\n1,a,b\n", 'column "label_gold" is missing'],
		["jigsaw_bias", "rev_id,comment\n", 'column "toxic" is missing'],
		["xstest", "id,prompt,type\n", 'column "label" is missing'],
		["noisyhate_perturbed", "toxicity,clean_version\n", 'column "perturbed_version" is missing'],
		["context_toxicity", "id,label\n", 'column "text" is missing'],
		["jigsaw_bias", "rev_id,comment,toxic\n1,a,maybe\n", 'column "toxic" is neither "True" nor "False" in some row'],
	])("%s says what is wrong with a file", (name, content, message) => {
		expect(() => read(name, content)).toThrow(new DataError(message));
	});
});

describe("a sample", () => {
	it("is spread over the whole set", () => {
		expect(spreadSample([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
		expect(spreadSample([1, 2], 4)).toEqual([1, 2]);
	});
});
