/** Ledgers: files of a workspace with one record a line, published whole. */
package dev.fisherflow.pipelines.ledger;
