import { replayDeadLetters } from "../../../decision-log/replay.ts";
import { countDeadLetters } from "../../../store/dead-letters.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";

/** Sends the oldest dead letters again; repeated until none remain. */
async function postReplay(c: AppContext): Promise<Response> {
	try {
		const replayed = await replayDeadLetters(c.env.DB, c.env.DECISIONS);
		return c.json({ replayed, remaining: await countDeadLetters(c.env.DB) });
	} catch {
		return failWith(c, { code: "storage_unavailable", message: "the queue or the database refused; nothing is lost" });
	}
}

export const deadLetterRoutes: readonly Route[] = [
	{ method: "POST", path: "/dead-letters/replay", access: "admin", handler: postReplay },
];
