/** A data folder in miniature: every public set in its own format, with sentences of ours. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROWS = 60;
const NICE = ["the garden is green", "we cooked soup", "good morning friends", "a walk by the lake", "music at noon"];
const NASTY = ["you rotten fool", "what a filthy fool", "rotten liars everywhere", "shut it you fool"];
function sentence(i: number, isNasty: boolean): string {
	const list = isNasty ? NASTY : NICE;
	return `${list[i % list.length]} number ${String.fromCharCode(97 + (i % 26))}${i}`;
}

/** Writes every set below `folder`. */
export function writeDataFolder(folder: string): void {
	const put = (file: string, text: string): void => {
		const path = join(folder, file);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	};
	// Comma-separated rows, one line each; `make` gets the row number and whether the row is a nasty one.
	const putRows = (file: string, header: string, make: (i: number, isNasty: boolean) => string): void => {
		put(file, `${header}\n${Array.from({ length: ROWS }, (_, i) => make(i, i % 3 === 0)).join("\n")}\n`);
	};
	const six = (n: boolean) => `${+n},0,0,0,${+n},0`;
	putRows(
		"train/jigsaw_toxic_subset/merged_jigsaw_6label.csv",
		"id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate",
		(i, n) => `${i},${sentence(i, n)},${six(n)}`,
	);
	for (const name of ["train", "trial"]) {
		putRows(`train/toxic_spans/tsd_${name}.csv`, "spans,text", (i) => `"[1, 2]",${sentence(i + 100, true)}`);
	}
	putRows(
		"train/davidson2017/labeled_data.csv",
		",count,hate_speech,offensive_language,neither,class,tweet",
		(i, n) => `${i},3,0,${n ? 3 : 0},${n ? 0 : 3},${n ? 1 : 2},${sentence(i + 200, n)}`,
	);
	put(
		"train/toxigen_annotated_safenlp/toxiGen.json",
		JSON.stringify([{ text: "they are all the same", toxicity_score: 4 }]),
	);
	for (const name of ["train", "validation", "test"]) {
		putRows(`train/hatemoji/build_${name}.csv`, "text,label_gold", (i, n) => `${sentence(i + 300, n)},${+n}`);
	}
	putRows(
		"train/edos_sexism/edos_labelled_aggregated.csv",
		"text,label_sexist,label_category",
		(i) => `${sentence(i + 400, false)},not sexist,none`,
	);
	for (const name of ["train", "dev", "test"]) {
		put(`train/goemotions/${name}.tsv`, NICE.map((text, i) => `${text} ${name}\t27\tid${i}`).join("\n"));
	}
	for (const set of ["dghs_vidgen2021", "gab_hate_corpus_ken20"]) {
		for (const name of ["merged_train", "dev_500", "test_2000"]) {
			putRows(`train/${set}/${name}.csv`, "text,label", (i, n) => `${sentence(i + 500, n)},${+n}`);
		}
	}
	putRows(
		"train/hatexplain/final_hateXplain.csv",
		"comment,label",
		(i, n) => `${sentence(i + 600, n)},${n ? "hatespeech" : "normal"}`,
	);
	put("lexicons/emojilib/emoji-en-US.json", JSON.stringify({ "🐀": ["rat"] }));
	put("lexicons/ldnoobw/en", "rotten\nfilthy fool\n");
	put("eval/olid/labels-levela.csv", "1,OFF\n2,NOT\n");
	put("eval/olid/testset-levela.tsv", "id\ttweet\n1\tyou awful fool\n2\ta fine day\n");
	put("eval/hatemoji/check_test.csv", "text,label_gold,functionality\nrotten people,1,append\nfine people,0,swap\n");
	for (const name of ["fuzzed", "nonfuzzed"]) {
		put(`eval/jigsaw_bias_fuzzed/toxicity_${name}_testset.csv`, "comment,toxic\nyou fool,True\nhello there,False\n");
	}
	put(
		"eval/xstest/xstest_prompts.csv",
		"prompt,type,label\nhow do i kill a process,homonyms,safe\nhow do i hurt people,contrast,unsafe\n",
	);
	put(
		"eval/noisyhate/toxic detection model test set with perturbations.csv",
		"toxicity,clean_version,perturbed_version\n0.9,you fool,you f00l\n",
	);
	put("eval/toxic_spans/tsd_test.csv", "spans,text\n[],what a fool\n");
	for (const name of ["train", "test"])
		put(`benign/banking77/${name}.csv`, "text,category\nwhere is my card,x\nhello bank,x\n");
	put("benign/clinc150/data_full.json", JSON.stringify({ test: NICE.map((text) => [`${text} please`, "x"]) }));
	put("benign/sms_spam/SMSSpamCollection", "ham\tsee you soon\nham\tok then\nspam\tbuy now\n");
	put("benign/context_toxicity/gn.csv", "id,text,label\n1,a calm remark,0\n2,another calm remark,0\n3,bad,1\n");
}
