/** The public format of "Jigsaw Unintended Bias in Toxicity Classification" (Kaggle 2019, train.csv). */

/** Identity columns: the share of raters who saw the group mentioned; empty where nobody was asked. */
export const IDENTITY_COLUMNS = [
	"asian",
	"atheist",
	"bisexual",
	"black",
	"buddhist",
	"christian",
	"female",
	"heterosexual",
	"hindu",
	"homosexual_gay_or_lesbian",
	"intellectual_or_learning_disability",
	"jewish",
	"latino",
	"male",
	"muslim",
	"other_disability",
	"other_gender",
	"other_race_or_ethnicity",
	"other_religion",
	"other_sexual_orientation",
	"physical_disability",
	"psychiatric_or_mental_illness",
	"transgender",
	"white",
] as const;

/** The 45 columns in the order of the public file. */
export const JIGSAW_COLUMNS = [
	"id",
	"target",
	"comment_text",
	"severe_toxicity",
	"obscene",
	"identity_attack",
	"insult",
	"threat",
	...IDENTITY_COLUMNS,
	"created_date",
	"publication_id",
	"parent_id",
	"article_id",
	"rating",
	"funny",
	"wow",
	"sad",
	"likes",
	"disagree",
	"sexual_explicit",
	"identity_annotator_count",
	"toxicity_annotator_count",
] as const;

/** Rows of the public file. */
export const JIGSAW_ROWS = 1_804_874;

/** The share of raters who called a comment toxic from which a level holds (DESIGN section 8). */
export const LEVEL_MIN = [0, 0.2, 0.5, 0.8] as const;

/** The columns that are not in a header; a file without one of them is another release or a cut copy. */
export function missingColumns(header: readonly string[]): string[] {
	return JIGSAW_COLUMNS.filter((column) => !header.includes(column));
}

/** The columns that are read; the others only show that it is the public file. */
const READ_COLUMNS: readonly string[] = ["id", "target", "comment_text"];

export function isRead(column: string): boolean {
	return READ_COLUMNS.includes(column);
}
