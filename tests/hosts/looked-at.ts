/** Whether somebody will look at screenshots of the pages that tests look at (in `artefacts`): TANDEM_PICTURES says so. */
export const LOOKED_AT = process.env.TANDEM_PICTURES !== undefined;
