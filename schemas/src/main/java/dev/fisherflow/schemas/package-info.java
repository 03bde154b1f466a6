/**
 * What flows: the records that the stages of the dataflow exchange, generated from the Avro schemas
 * beside this package, with their content digests.
 */
package dev.fisherflow.schemas;
