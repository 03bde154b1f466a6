package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Shard;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.AvroFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * A chunk of a file that has become a shard, waiting for its dataset.
 *
 * @param work where it came from
 * @param staged the shard's place for now
 * @param shardDigest SHA-256 of the shard's bytes
 * @param exampleDigests the digests of the examples one after another, 64 digits each
 * @param labelCounts examples per label; empty for unlabelled and regression splits
 * @param lengths entry n is how many examples have n tokens
 * @param cut examples that were longer
 */
record PreparedChunk(
    ChunkWork work,
    String staged,
    String shardDigest,
    String exampleDigests,
    List<Long> labelCounts,
    List<Long> lengths,
    long cut)
    implements Serializable {

  /** Tokenizes the rows of a chunk and writes them to the workspace. */
  static PreparedChunk prepare(ChunkWork work, TextTokenizer tokenizer, DatasetStore store) {
    Task task = work.file().task();
    List<Example> examples = new ArrayList<>(work.chunk().rows());
    StringBuilder digests = new StringBuilder();
    long[] counts = new long[work.file().layout().test() ? 0 : task.labels().size()];
    long[] lengths = new long[work.request().maxTokens() + 1];
    long cut = 0;
    long index = work.chunk().index();
    // A test row is answered by the number that its file gives it.
    for (GlueRow row : work.file().read(work.request().rawFiles(), work.chunk())) {
      TextTokenizer.Tokens tokens =
          tokenizer.encode(work.request().inputFormat().compose(task, row.first(), row.second()));
      Example example =
          Example.newBuilder()
              .setTask(task.key())
              .setSplit(work.file().layout().split())
              .setIndex(row.index() == null ? index : row.index())
              .setTokenIds(tokens.ids())
              .setTypeIds(tokens.typeIds())
              .setLabel(row.label())
              .setScore(row.score())
              .build();
      index++;
      lengths[tokens.ids().size()]++;
      cut += tokens.cut() ? 1 : 0;
      examples.add(example);
      digests.append(Digest.of(example));
      if (row.label() != null) {
        counts[row.label()]++;
      }
    }
    byte[] file = AvroFiles.encode(Example.getClassSchema(), examples);
    String digest = Digest.of(file);
    String staged = store.stage(work.sourceDigest(), shardName(work, digest), file);
    return new PreparedChunk(
        work, staged, digest, digests.toString(), listed(counts), listed(lengths), cut);
  }

  private static List<Long> listed(long[] counts) {
    return LongStream.of(counts).boxed().toList();
  }

  /** The shard as the manifest names it. */
  Shard shard() {
    return Shard.newBuilder()
        .setFile(shardName(work, shardDigest))
        .setRows(work.chunk().rows())
        .setDigest(shardDigest)
        .build();
  }

  private static String shardName(ChunkWork work, String digest) {
    return String.format(
        Locale.ROOT,
        "%s-%05d-%s.avro",
        work.file().layout().split(),
        work.chunk().number(),
        digest.substring(0, 12));
  }
}
