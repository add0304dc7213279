/**
 * Milliseconds of processor time that this thread has used, to the microsecond: what else the machine runs does not
 * count. On Linux the process's account is asked first, because that brings the thread's up to date, which otherwise
 * lags by a scheduler tick of about 4 ms. The wall clock before Node 24.
 */
export function cpuMs(): number {
	if (!process.threadCpuUsage) return performance.now();
	process.cpuUsage();
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
}
