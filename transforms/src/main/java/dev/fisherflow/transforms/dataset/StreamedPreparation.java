package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Shard;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.transforms.dataset.survey.RawFacts;
import dev.fisherflow.transforms.workspace.AvroFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Makes a dataset of examples that are read one after the other: shards split by split, then the
 * manifest. Memory holds one shard.
 */
final class StreamedPreparation {

  private final DatasetRequest request;
  private final Examples files;
  private final DatasetStore store;
  private final Map<Shard, String> staged = new LinkedHashMap<>();

  StreamedPreparation(DatasetRequest request, Examples files, DatasetStore store) {
    this.request = request;
    this.files = files;
    this.store = store;
  }

  /** Prepares and publishes the dataset. */
  DatasetManifest prepare(int rowsPerShard) {
    RawFacts facts = files.facts();
    List<SplitManifest> splits = new ArrayList<>();
    for (String split : files.splits()) {
      splits.add(new Split(split, rowsPerShard).prepare());
    }
    DatasetManifest undigested =
        DatasetManifest.newBuilder()
            .setTask(request.task().key())
            .setDigest("")
            .setSourceDigest(files.digest())
            .setInputFormat(request.inputFormat().key())
            .setTokenizerDigest(request.tokenizerDigest())
            .setMaxTokens(request.maxTokens())
            .setTruncation(request.truncation())
            .setSplits(splits)
            .setFailedRows(facts.leftOut())
            .setWarnings(facts.warnings())
            .setFacts(facts.splits())
            .build();
    DatasetManifest manifest =
        DatasetManifest.newBuilder(undigested).setDigest(DatasetStore.digest(undigested)).build();
    staged.forEach((shard, path) -> store.publishShard(path, manifest.getDigest(), shard));
    store.publishFaults(manifest);
    store.publish(manifest);
    return manifest;
  }

  /** Examples of all splits of a task. */
  interface Examples {

    /** Digest of the raw files and of what is made of them. */
    String digest();

    /** Splits in the order of a manifest. */
    List<String> splits();

    /**
     * Reads the examples of a split in their order.
     *
     * @return how many of them are cut; null where none can be
     */
    Long read(String split, Consumer<Example> examples);

    /** What the raw files show. */
    RawFacts facts();
  }

  /** One split at work. */
  private final class Split {

    private final String name;
    private final int rowsPerShard;
    private final Digest digest = Digest.create();
    private final long[] labelCounts;
    private final long[] lengths = new long[request.task().images() ? 0 : request.maxTokens() + 1];
    private final List<Shard> shards = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();

    Split(String name, int rowsPerShard) {
      this.name = name;
      this.rowsPerShard = rowsPerShard;
      boolean labelled = request.task().splits().labelled(name);
      this.labelCounts = new long[labelled ? request.task().labels().size() : 0];
    }

    SplitManifest prepare() {
      Long cut = files.read(name, this::add);
      if (!examples.isEmpty()) {
        writeShard();
      }
      return SplitManifest.newBuilder()
          .setName(name)
          .setRows(shards.stream().mapToLong(Shard::getRows).sum())
          .setDigest(digest.hex())
          .setShards(shards)
          .setLabelCounts(LongStream.of(labelCounts).boxed().toList())
          .setLengths(LongStream.of(lengths).boxed().toList())
          .setCut(cut)
          .build();
    }

    private void add(Example example) {
      digest.add(Digest.of(example).getBytes(StandardCharsets.US_ASCII));
      if (example.getLabel() != null) {
        labelCounts[example.getLabel()]++;
      }
      example.getLabels().forEach(label -> labelCounts[label]++);
      if (lengths.length > 0) {
        lengths[example.getTokenIds().size()]++;
      }
      examples.add(example);
      if (examples.size() == rowsPerShard) {
        writeShard();
      }
    }

    private void writeShard() {
      byte[] file = AvroFiles.encode(Example.getClassSchema(), examples);
      String shardDigest = Digest.of(file);
      Shard shard =
          Shard.newBuilder()
              .setFile(
                  "%s-%05d-%s.avro".formatted(name, shards.size(), shardDigest.substring(0, 12)))
              .setRows(examples.size())
              .setDigest(shardDigest)
              .build();
      staged.put(shard, store.stage(files.digest(), shard.getFile(), file));
      shards.add(shard);
      examples.clear();
    }
  }
}
