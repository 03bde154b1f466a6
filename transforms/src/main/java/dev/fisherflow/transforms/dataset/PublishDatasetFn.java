package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Shard;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Joins the shards of a dataset: their digests become its digest, and it is published. */
final class PublishDatasetFn extends DoFn<KV<String, Iterable<PreparedChunk>>, DatasetManifest> {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final Counter prepared = Metrics.counter(PublishDatasetFn.class, "datasetsPrepared");

  PublishDatasetFn(Workspace workspace) {
    this.workspace = workspace;
  }

  @ProcessElement
  public void process(
      @Element KV<String, Iterable<PreparedChunk>> dataset, OutputReceiver<DatasetManifest> out) {
    Map<String, TreeMap<Integer, PreparedChunk>> splits = new TreeMap<>();
    for (PreparedChunk chunk : dataset.getValue()) {
      splits
          .computeIfAbsent(chunk.work().file().layout().split(), split -> new TreeMap<>())
          .put(chunk.work().chunk().number(), chunk);
    }
    ChunkWork any = dataset.getValue().iterator().next().work();
    DatasetRequest request = any.request();
    if (!GlueSource.digest(request).equals(dataset.getKey())) {
      throw new DatasetException(
          "the raw files of %s in %s changed while they were being prepared; run again"
              .formatted(request.task().key(), request.folder()));
    }
    List<SplitManifest> manifests = new ArrayList<>();
    for (GlueLayout layout : GlueLayout.of(request.task())) {
      manifests.add(split(layout.split(), List.copyOf(splits.get(layout.split()).values())));
    }
    DatasetManifest undigested =
        DatasetManifest.newBuilder()
            .setTask(request.task().key())
            .setDigest("")
            .setSourceDigest(dataset.getKey())
            .setInputFormat(request.inputFormat().key())
            .setTokenizerDigest(request.tokenizerDigest())
            .setMaxTokens(request.maxTokens())
            .setTruncation(request.truncation())
            .setSplits(manifests)
            .setFailedRows(any.facts().leftOut())
            .setWarnings(any.facts().warnings())
            .setFacts(any.facts().splits())
            .build();
    DatasetManifest manifest =
        DatasetManifest.newBuilder(undigested).setDigest(DatasetStore.digest(undigested)).build();
    DatasetStore store = new DatasetStore(workspace);
    splits.values().stream()
        .flatMap(chunks -> chunks.values().stream())
        .forEach(chunk -> store.publishShard(chunk.staged(), manifest.getDigest(), chunk.shard()));
    store.publishFaults(manifest);
    store.publish(manifest);
    prepared.inc();
    out.output(manifest);
  }

  private static SplitManifest split(String name, List<PreparedChunk> chunks) {
    Digest digest = Digest.create();
    List<Shard> shards = new ArrayList<>();
    for (PreparedChunk chunk : chunks) {
      digest.add(chunk.exampleDigests().getBytes(StandardCharsets.US_ASCII));
      shards.add(chunk.shard());
    }
    long rows = shards.stream().mapToLong(Shard::getRows).sum();
    long expected = chunks.get(0).work().splitRows();
    if (rows != expected) {
      throw new IllegalStateException(
          "split %s: expected %d rows, found %d".formatted(name, expected, rows));
    }
    return SplitManifest.newBuilder()
        .setName(name)
        .setRows(rows)
        .setDigest(digest.hex())
        .setShards(shards)
        .setLabelCounts(sum(chunks, PreparedChunk::labelCounts))
        .setLengths(sum(chunks, PreparedChunk::lengths))
        .setCut(chunks.stream().mapToLong(PreparedChunk::cut).sum())
        .build();
  }

  private static List<Long> sum(
      List<PreparedChunk> chunks, Function<PreparedChunk, List<Long>> counts) {
    int size = counts.apply(chunks.get(0)).size();
    return IntStream.range(0, size)
        .mapToObj(place -> chunks.stream().mapToLong(chunk -> counts.apply(chunk).get(place)).sum())
        .toList();
  }
}
