// Validates an EPCIS 2.0 document of standard input by the schema of GS1, and says which steps it
// tells of.
'use strict';

const { readFileSync } = require('node:fs');
const { validateEpcisDocument } = require('epcis2.js');

const document = JSON.parse(readFileSync(0, 'utf8'));
// It throws where the document is none.
const { success, errors } = validateEpcisDocument(document);
if (!success) throw new Error(JSON.stringify(errors));
console.log(JSON.stringify(document.epcisBody.eventList.map(({ bizStep }) => bizStep)));
