/** One evaluation of checkpoints: its request, where its adapters come from, and its outcome. */
package dev.fisherflow.pipelines.evaluation;
