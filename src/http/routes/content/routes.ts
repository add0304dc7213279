import { eraseContent } from "../../../decision-log/erase.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { textRulesOf } from "../../decision-log.ts";
import { idSchema, parseBody } from "../../schema.ts";

/** Erases what is kept of a content's decisions so far; a content that nothing is kept of gets a receipt too. */
async function deleteContent(c: AppContext): Promise<Response> {
	const contentId = parseBody(idSchema, c.req.param("content_id"), "content_id");
	if (!contentId.ok) return failWith(c, contentId.error);
	const { hash } = textRulesOf(c);
	if (hash === null) return failWith(c, { code: "service_unconfigured", message: "HASH_KEY is not set" });
	const { tenant, actor } = c.get("caller");
	const at = Date.now();
	const erasure = {
		id: crypto.randomUUID(),
		tenant: tenant.id,
		contentHash: await hash("content", tenant.id, contentId.value),
		at,
		actor,
		requestId: c.get("requestId"),
	};
	const { decisions, objects, pending } = await eraseContent({ db: c.env.DB, bucket: c.env.ARCHIVE }, erasure);
	return c.json({
		receipt_id: erasure.id,
		erased_at: new Date(at).toISOString(),
		decisions,
		archive_objects: objects,
		archive_objects_pending: pending,
		state: pending === 0 ? "complete" : "pending",
	});
}

export const contentRoutes: readonly Route[] = [
	{ method: "DELETE", path: "/content/:content_id", access: "moderate", handler: deleteContent },
];
