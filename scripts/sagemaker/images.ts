import { UsageError } from "../lib/command.ts";

/** Deep learning containers (aws/deep-learning-containers, August 2026). */
const TRAINING = "huggingface-pytorch-training:2.9.0-transformers5.3.0-gpu-py312-cu130-ubuntu22.04";
const INFERENCE = "huggingface-pytorch-inference:2.6.0-transformers5.5.3-gpu-py312-cu124-ubuntu22.04";

/** Drivers for CUDA 12.4; the default of g4dn fails without a line in the log. */
export const INFERENCE_AMI = "al2-ami-sagemaker-inference-gpu-3-1";

/**
 * The newest that batch transform has (driver 535). Images for CUDA 12.4 run on it: every 12.x takes drivers from 525 on
 * (NVIDIA, "CUDA compatibility", minor versions). Unset, the default may be 470, which they do not start with.
 */
export const BATCH_AMI = "al2-ami-sagemaker-batch-gpu-535";

/** The account that has the images in most regions (the same repository, docs/reference/region_availability.md). */
const ACCOUNT = "763104351884";
/** Regions in which that account has them and ml.g4dn instances are to be had. */
const REGIONS = [
	"us-east-1",
	"us-east-2",
	"us-west-1",
	"us-west-2",
	"ca-central-1",
	"eu-central-1",
	"eu-north-1",
	"eu-west-1",
	"eu-west-2",
	"eu-west-3",
	"ap-northeast-1",
	"ap-northeast-2",
	"ap-south-1",
	"ap-southeast-1",
	"ap-southeast-2",
	"sa-east-1",
];

/** The image of a region. Throws `UsageError` where there is none. */
export function imageUri(use: "training" | "inference", region: string): string {
	if (!REGIONS.includes(region))
		throw new UsageError(`AWS_REGION: no image is known for ${region}; use one of ${REGIONS.join(", ")}`);
	return `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${use === "training" ? TRAINING : INFERENCE}`;
}
