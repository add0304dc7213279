const HEIGHT = 24;
const WIDTH = 4;

/** How many texts a day, as bars, with the same in words. */
export function Sparkline({ daily }: { readonly daily: readonly number[] }) {
	const most = Math.max(1, ...daily);
	const label = `Held back on each of the last ${daily.length} days: ${daily.join(", ")}`;
	return (
		<svg
			class="spark"
			role="img"
			aria-label={label}
			viewBox={`0 0 ${daily.length * WIDTH} ${HEIGHT}`}
			width={daily.length * WIDTH}
			height={HEIGHT}
		>
			<title>{label}</title>
			{daily.map((n, day) => {
				const height = (HEIGHT * n) / most;
				return <rect key={day} x={day * WIDTH} y={HEIGHT - height} width={WIDTH - 1} height={height} />;
			})}
		</svg>
	);
}
