package dev.fisherflow.transforms.dataset;

import dev.fisherflow.transforms.dataset.survey.RawFacts;
import java.io.Serializable;

/**
 * A chunk of a raw file that is to become a shard.
 *
 * @param request the dataset
 * @param sourceDigest digest of the dataset's source
 * @param facts what the dataset's raw files show
 * @param file the split's raw file
 * @param splitRows usable rows of the split
 * @param chunk which of them
 */
record ChunkWork(
    DatasetRequest request,
    String sourceDigest,
    RawFacts facts,
    RawSplit file,
    long splitRows,
    RawSplit.Chunk chunk)
    implements Serializable {}
