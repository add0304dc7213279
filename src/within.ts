/** A moment that several pieces of work must not outlast: one timer for all of them. */
export interface Deadline {
	/** The result of `work`; throws once the moment has come. What was asked may still happen later. */
	race<T>(work: Promise<T>): Promise<T>;
	/** Ends the timer; what races then waits for its work alone. */
	clear(): void;
}

/** The moment in so many milliseconds. */
export function deadlineIn(ms: number): Deadline {
	let timer: ReturnType<typeof setTimeout> | null = null;
	const passed = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
	});
	return { race: (work) => Promise.race([work, passed]), clear: () => clearTimeout(timer) };
}

/** The result of `work`; throws when it takes longer, milliseconds. What was asked may still happen later. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
	const deadline = deadlineIn(ms);
	try {
		return await deadline.race(work);
	} finally {
		deadline.clear();
	}
}
