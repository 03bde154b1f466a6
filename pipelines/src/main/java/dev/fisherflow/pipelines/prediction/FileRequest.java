package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.pipelines.trained.AdapterSource;
import dev.fisherflow.tasks.OwnFiles.Fields;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a file.
 *
 * @param sources the adapters; of several, the mean of their probabilities is the answer
 * @param file CSV, TSV, JSON or JSONL
 * @param columns where texts, labels and ids stand; of the second text null where there is none
 * @param out where the answers go, by its suffix CSV or JSONL; empty for CSV on the standard output
 * @param maxTokens texts are cut to so many tokens where an adapter does not say it
 * @param batchSize rows that go through the model at once
 */
public record FileRequest(
    List<AdapterSource> sources,
    Path file,
    Fields columns,
    Optional<Path> out,
    int maxTokens,
    int batchSize) {}
