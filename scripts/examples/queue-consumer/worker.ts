/** Takes comments, has each judged behind the answer, and says what became of it. */
interface Comment {
	readonly id: string;
	readonly text: string;
	readonly author: string;
}

interface Answer {
	readonly result?: { readonly action: string; readonly id: string };
	readonly error?: { readonly code: string };
}

interface Bindings {
	readonly MODERATION: {
		moderate(text: string, fields?: { content_id?: string; author_id?: string }): Promise<Answer>;
	};
	readonly COMMENTS: { send(comment: Comment): Promise<unknown> };
	readonly VERDICTS: {
		get(key: string): Promise<string | null>;
		put(key: string, value: string): Promise<void>;
	};
}

interface Message {
	readonly body: Comment;
	ack(): void;
	retry(): void;
}

export default {
	/** `POST /` takes a comment; `GET /<id>` answers with its action once it was judged. */
	async fetch(request: Request, { COMMENTS, VERDICTS }: Bindings): Promise<Response> {
		if (request.method === "POST") {
			await COMMENTS.send((await request.json()) as Comment);
			return new Response("waiting", { status: 202 });
		}
		const verdict = await VERDICTS.get(new URL(request.url).pathname.slice(1));
		return new Response(verdict ?? "waiting", { status: verdict === null ? 202 : 200 });
	},

	async queue(batch: { readonly messages: readonly Message[] }, { MODERATION, VERDICTS }: Bindings): Promise<void> {
		for (const message of batch.messages) {
			const { id, text, author } = message.body;
			try {
				const answer = await MODERATION.moderate(text, { content_id: id, author_id: author });
				// What cannot be judged at all, as an empty comment, is shown to people.
				await VERDICTS.put(id, answer.result?.action ?? "review");
				message.ack();
			} catch {
				message.retry();
			}
		}
	},
};
