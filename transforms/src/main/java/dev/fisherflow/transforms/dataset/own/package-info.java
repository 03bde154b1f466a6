/** Files of a specification's own: records of CSV, TSV, JSON and JSONL, and the rows they make. */
package dev.fisherflow.transforms.dataset.own;
