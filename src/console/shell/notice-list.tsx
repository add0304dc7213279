import { dismiss, notices } from "./notices.ts";

/** The messages, in one live region that is always there: screen readers miss one that comes with its text. */
export function NoticeList() {
	return (
		<div class="notices" role="status" aria-live="polite">
			{notices.value.map(({ id, text, tone, action }) => (
				<div key={id} class={`notice ${tone}`}>
					<span>{text}</span>
					{action && (
						<button
							type="button"
							onClick={() => {
								dismiss(id);
								action.run();
							}}
						>
							{action.label}
						</button>
					)}
					<button type="button" class="quiet" aria-label="Close this message" onClick={() => dismiss(id)}>
						×
					</button>
				</div>
			))}
		</div>
	);
}
