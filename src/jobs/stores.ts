/** Where a job and its traces are kept. */
export interface JobStores {
	readonly db: D1Database;
	readonly bucket: R2Bucket;
	/** Of jobs. */
	readonly queue: Queue;
	readonly webhooks: Queue;
}
