/** Secrets of webhooks: made from the deployment's own and a salt, so that the database holds none. */
import { signText } from "../signed.ts";
import { SECRET_PREFIX, toBase64 } from "./sign.ts";

const PURPOSE = "webhook-secret\n";

/** The secret of a webhook under a salt, 32 bytes; another `HASH_KEY` makes another. */
export async function webhookSecret(hashKey: string, webhookId: string, salt: string): Promise<string> {
	const hex = await signText(PURPOSE, `${webhookId}\n${salt}`, hashKey);
	const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
	return SECRET_PREFIX + toBase64(bytes);
}
