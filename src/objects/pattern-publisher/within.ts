/** Longest wait for one call of KV or D1, milliseconds: one that hangs must not stop the next publish. */
const CALL_TIMEOUT_MS = 5000;

/** The call's result; throws when it takes too long. What was asked may still happen later. */
export async function within<T>(call: Promise<T>): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | null = null;
	const timeout = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer in ${CALL_TIMEOUT_MS} ms`)), CALL_TIMEOUT_MS);
	});
	try {
		return await Promise.race([call, timeout]);
	} finally {
		clearTimeout(timer);
	}
}
