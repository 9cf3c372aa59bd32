/**
 * Loaded into a process before ours: bcrypt then hashes at its least cost. A test in a browser shows nothing of how expensive
 * hashes are, and makes several.
 */
const bcrypt = require('bcrypt');

const LEAST_COST = 4;
const { hash, hashSync } = bcrypt;
bcrypt.hash = (password) => hash(password, LEAST_COST);
bcrypt.hashSync = (password) => hashSync(password, LEAST_COST);
