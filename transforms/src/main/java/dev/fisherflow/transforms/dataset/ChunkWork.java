package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DataWarning;
import java.io.Serializable;
import java.util.List;

/**
 * A chunk of a raw file that is to become a shard.
 *
 * @param request the dataset
 * @param sourceDigest digest of the dataset's source
 * @param failedRows rows of the whole dataset that are left out
 * @param warnings what is noticeable about the dataset's raw files
 * @param file the split's raw file
 * @param splitRows usable rows of the split
 * @param chunk which of them
 */
record ChunkWork(
    DatasetRequest request,
    String sourceDigest,
    long failedRows,
    List<DataWarning> warnings,
    RawSplit file,
    long splitRows,
    RawSplit.Chunk chunk)
    implements Serializable {}
