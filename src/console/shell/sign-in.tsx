import { LOCAL_STAFF } from "../api/credentials.ts";
import { signInLocally } from "./session.ts";

const ROLES: Readonly<Record<(typeof LOCAL_STAFF)[number], string>> = {
	ada: "Ada",
	rita: "Rita",
};

/** Local development asks for no password: two named people, so that the audit and the queue can tell them apart. */
export function SignIn() {
	return (
		<main class="sign-in">
			<h1>Plainspeak console</h1>
			<p>This is local development. Who are you?</p>
			<div class="row">
				{LOCAL_STAFF.map((name) => (
					<button key={name} type="button" class="primary" onClick={() => void signInLocally(name)}>
						{ROLES[name]}
					</button>
				))}
			</div>
			<p class="muted">Open a second window to be the other one. Deployments ask Cloudflare Access instead.</p>
		</main>
	);
}
