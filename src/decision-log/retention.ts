/** How long counts are kept, days. */

/** Two weeks to look at a minute of; 13 months, so that a season can be compared with that of the year before. */
export const MINUTE_DAYS = 14;
export const HOUR_DAYS = 396;
