import * as z from "zod";
import { reasonText } from "../../../patterns/publish-body.ts";

/** Eight models with a card each. */
export const MODELS_BODY_BYTES = 512 * 1024;

/** The frame; what it sets is judged by the schema of a set. */
export const putModelsSchema = z.strictObject({
	/** Of the set that this one takes the place of; 0 where none was ever set. */
	expected_revision: z.int().min(0),
	reason: reasonText,
	models: z.unknown(),
	shadow: z.unknown().optional(),
});
