/** The pipelines: how the stages are joined. */
package dev.fisherflow.pipelines;
