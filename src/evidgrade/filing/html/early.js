"use strict";
// Before the first paint, so that a long report never lays out what is not shown.
document.documentElement.classList.add("js");
