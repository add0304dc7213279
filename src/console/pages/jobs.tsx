import { hasEnded, type Job } from "../api/job-wire.ts";
import { useResource } from "../api/resource.ts";
import type { Page } from "../api/wire.ts";
import { ListState } from "../components/list-state.tsx";
import { Pager } from "../components/pager.tsx";
import { useRows } from "../components/rows.ts";
import { words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { NewJob } from "../jobs/new-job.tsx";
import { hrefOf, place, setQuery } from "../shell/router.ts";

const POLL_MS = 10_000;

function Rows({ jobs }: { readonly jobs: readonly Job[] }) {
	const { list } = useRows<HTMLTableSectionElement>("Jobs", jobs.length);
	return (
		<TableFrame label="Jobs">
			<table>
				<thead>
					<tr>
						<th scope="col">Job</th>
						<th scope="col">Sent</th>
						<th scope="col">State</th>
						<th scope="col">Done</th>
						<th scope="col" class="number">
							Rows
						</th>
						<th scope="col" class="number">
							Not judged
						</th>
					</tr>
				</thead>
				<tbody ref={list}>
					{jobs.map((job) => (
						<tr key={job.id}>
							<td>
								<a href={hrefOf(`/jobs/${job.id}`)}>
									<code>{job.id}</code>
								</a>
							</td>
							<td>
								<Since at={job.created_at} />
							</td>
							<td>
								{words(job.state)}
								{job.failure && `: ${words(job.failure.code)}`}
							</td>
							<td>
								{hasEnded(job) ? (
									`${job.rows.done.toLocaleString("en")} rows`
								) : (
									<progress max={1} value={job.progress} aria-label={`Progress of ${job.id}`} />
								)}
							</td>
							<td class="number">{job.rows.total?.toLocaleString("en") ?? "not counted"}</td>
							<td class="number">{job.rows.failed?.toLocaleString("en") ?? ""}</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

/** Files of texts that are judged in the background. */
export function Jobs() {
	const cursor = place.value.query.get("cursor");
	const jobs = useResource<Page<Job>>(cursor === null ? "/jobs" : `/jobs?cursor=${cursor}`, POLL_MS);
	return (
		<div class="page">
			<h1>Jobs</h1>
			<NewJob />
			<ListState
				resource={jobs}
				what="jobs"
				isEmpty={({ data }) => data.length === 0}
				empty={<p>No file was sent yet. Up to a million texts are judged in the background, row by row.</p>}
				clearFilters={cursor === null ? undefined : () => setQuery({ cursor: null })}
			>
				{({ data, next_cursor }) => (
					<>
						<Rows jobs={data} />
						<Pager next={next_cursor} />
					</>
				)}
			</ListState>
		</div>
	);
}
