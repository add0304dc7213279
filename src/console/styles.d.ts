/** Styles are for the bundler; scripts get nothing from them. */
declare module "*.css";
