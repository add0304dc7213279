/** A message for a Slack incoming webhook (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */

export interface SlackAlert {
	readonly name: string;
	readonly severity: string;
	readonly state: string;
	readonly summary: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly runbook: string;
}

/** Its three control characters. */
function escapeSlack(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** `text` is what notifications and screen readers say. */
export function slackMessage({ name, severity, state, summary, labels, runbook }: SlackAlert): object {
	const text = escapeSlack(`[${state}] ${severity}: ${name}: ${summary}`);
	const context = [...Object.entries(labels).map(([label, value]) => `${label}: ${value}`), runbook].map(escapeSlack);
	return {
		text,
		blocks: [
			{ type: "section", text: { type: "mrkdwn", text } },
			{ type: "context", elements: [{ type: "mrkdwn", text: context.join(" | ") }] },
		],
	};
}
