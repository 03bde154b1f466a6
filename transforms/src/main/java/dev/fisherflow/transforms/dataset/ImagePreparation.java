package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Shard;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.transforms.workspace.AvroFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Makes a dataset of image files: shards split by split, then the manifest. Memory holds one shard.
 */
final class ImagePreparation {

  private final DatasetRequest request;
  private final CifarFiles files;
  private final DatasetStore store;
  private final Map<Shard, String> staged = new LinkedHashMap<>();

  ImagePreparation(DatasetRequest request, CifarFiles files, DatasetStore store) {
    this.request = request;
    this.files = files;
    this.store = store;
  }

  /** Prepares and publishes the dataset. */
  DatasetManifest prepare(int rowsPerShard) {
    List<SplitManifest> splits = new ArrayList<>();
    for (String split : CifarFiles.splits()) {
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
            .setSplits(splits)
            .setFailedRows(0)
            .setWarnings(files.warnings())
            .build();
    DatasetManifest manifest =
        DatasetManifest.newBuilder(undigested).setDigest(DatasetStore.digest(undigested)).build();
    staged.forEach((shard, path) -> store.publishShard(path, manifest.getDigest(), shard));
    store.publish(manifest);
    return manifest;
  }

  /** One split at work. */
  private final class Split {

    private final String name;
    private final int rowsPerShard;
    private final Digest digest = Digest.create();
    private final long[] labelCounts = new long[request.task().labels().size()];
    private final List<Shard> shards = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();

    Split(String name, int rowsPerShard) {
      this.name = name;
      this.rowsPerShard = rowsPerShard;
    }

    SplitManifest prepare() {
      files.read(name, this::add);
      if (!examples.isEmpty()) {
        writeShard();
      }
      return SplitManifest.newBuilder()
          .setName(name)
          .setRows(shards.stream().mapToLong(Shard::getRows).sum())
          .setDigest(digest.hex())
          .setShards(shards)
          .setLabelCounts(LongStream.of(labelCounts).boxed().toList())
          .build();
    }

    private void add(Example example) {
      digest.add(Digest.of(example).getBytes(StandardCharsets.US_ASCII));
      labelCounts[example.getLabel()]++;
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
