export const themeStorageKey = "inkvoice.theme";

/** Runs in the head before anything is painted, so that a chosen theme does not flash. Kept in step with setTheme() in theme.ts. */
export const themeBootScript = `try{var t=localStorage.getItem("${themeStorageKey}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}`;
