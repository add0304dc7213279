/** The gate's word on a model package: opened for a person's approval, or turned away with the reasons. */
import {
	DescribeModelPackageCommand,
	type ModelApprovalStatus,
	UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import type { EvaluationCard } from "../evaluation/model-card/card.ts";
import { gateLines, isGateOpen } from "../evaluation/model-card/summary.ts";
import { UsageError } from "../lib/command.ts";
import { type Aws, isAbsent } from "./aws.ts";
import type { Tracker } from "./tracking.ts";

export interface Candidate {
	readonly arn: string;
	/** The job that trained it; the artefact answers with its name as its version. */
	readonly job: string;
	readonly image: string;
	readonly artefact: string;
}

/** A package that model:train made and nobody has approved. Throws `UsageError`. */
export async function findCandidate({ sagemaker }: Aws, arn: string): Promise<Candidate> {
	const found = await sagemaker
		.send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
		.catch((error: unknown) => {
			if (!isAbsent(error)) throw error;
			throw new UsageError(`no package ${arn}`);
		});
	if (found.ModelApprovalStatus === "Approved") throw new UsageError(`${arn} is approved already`);
	const [container] = found.InferenceSpecification?.Containers ?? [];
	const image = container?.Image;
	const artefact = container?.ModelDataSource?.S3DataSource?.S3Uri;
	const job = found.ModelPackageDescription;
	if (!job || !image || !artefact) throw new UsageError(`${arn} was not made by model:train`);
	return { arn, job, image, artefact };
}

/** The API takes no longer description. */
const MAX_DESCRIPTION = 1024;

/**
 * Opens the package for approval and moves the alias `staging` to it when the gate is open; otherwise leaves it rejected,
 * with what failed. Throws `UsageError`, and changes nothing, when the card is of another model.
 */
export async function propose(
	{ sagemaker }: Aws,
	{ arn, job, artefact }: Candidate,
	card: EvaluationCard,
	tracker: Tracker,
	say: (line: string) => void,
): Promise<void> {
	const { models, measured_at: measuredAt } = card.provenance;
	const other = models.find((model) => !model.endsWith(`@${job}`));
	if (other) throw new UsageError(`--propose: the package is of ${job}, and ${other} answered: it stays as it was`);
	const isOpen = isGateOpen(card);
	const lines = gateLines(card);
	const reasons = isOpen ? lines.slice(-1) : lines.filter((line) => line.includes("FAILED"));
	const update = async (ModelApprovalStatus: ModelApprovalStatus) =>
		sagemaker.send(
			new UpdateModelPackageCommand({
				ModelPackageArn: arn,
				ModelApprovalStatus,
				ApprovalDescription: `judged ${measuredAt}: ${reasons.join("; ")}`.slice(0, MAX_DESCRIPTION),
			}),
		);
	if (!isOpen) {
		await update("Rejected");
		say(`${arn} stays rejected`);
		return;
	}
	await update("PendingManualApproval");
	const version = await tracker.find(artefact);
	if (version) await tracker.setAlias("staging", version.version);
	say(`${arn} waits for approval${version ? "" : "; the tracker does not know it, so no alias moved"}`);
}
