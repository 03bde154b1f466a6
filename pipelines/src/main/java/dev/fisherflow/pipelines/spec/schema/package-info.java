/** The JSON Schema of specifications, made of what is declared. */
package dev.fisherflow.pipelines.spec.schema;
