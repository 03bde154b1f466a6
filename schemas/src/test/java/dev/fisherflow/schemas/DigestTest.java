package dev.fisherflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected digests were made with Python's hashlib of the bytes named beside them. */
class DigestTest {

  /** FIPS 180-2, appendix B.1: the digest of "abc". */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void bytesStreamsAndFilesHaveTheirSha256(@TempDir Path folder) throws IOException {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    assertThat(Digest.of(abc)).isEqualTo(ABC);
    assertThat(Digest.of(new ByteArrayInputStream(abc))).isEqualTo(ABC);
    assertThat(Digest.ofFile(Files.write(folder.resolve("abc"), abc))).isEqualTo(ABC);
    assertThat(Digest.create().add("xabcx".getBytes(StandardCharsets.US_ASCII), 1, 3).hex())
        .isEqualTo(ABC);
    assertThatThrownBy(() -> Digest.ofFile(folder.resolve("nothing")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void textsEndInAZeroByteAndNumbersHaveEight() {
    // b"abc\0"
    assertThat(Digest.create().add("abc").hex())
        .isEqualTo("dc1114cd074914bd872cc1f9a23ec910ea2203bc79779ab2e17da25782a624fc");
    // struct.pack(">q", -2)
    assertThat(Digest.create().add(-2).hex())
        .isEqualTo("aa766b9df11c7941ce552eed3b49cf7a12a638e5492c2501f5ce2cc74f5feeae");
    assertThat(Digest.create().add("a").add("bc").hex())
        .isNotEqualTo(Digest.create().add("ab").add("c").hex());
  }

  @Test
  void aRecordIsItsNameAndTheFieldsThatAreNotDefaults() {
    // b"Schedule\0type\0constant\0\0"
    Schedule constant = Schedule.newBuilder().setType("constant").build();
    assertThat(Digest.of(constant))
        .isEqualTo("47f3911bf4f3f995a8f67d699d2b939e86a09047e73a7e15586601e1691c06d5");
    // b"Schedule\0factor\0" b"0.1\0milestones\0", 2 in eight bytes, b"15\0" b"30\0type\0step\0\0"
    Schedule step =
        Schedule.newBuilder().setType("step").setMilestones(List.of(15, 30)).setFactor(0.1).build();
    assertThat(Digest.of(step))
        .isEqualTo("6fd3b0b3b05578368dab69bd276fb5e3b0378442c5612c3636d0334847c706fa");
  }

  @Test
  void theOrderOfFieldsDoesNotMatter() {
    Schema one = SchemaBuilder.record("R").fields().requiredInt("a").requiredInt("b").endRecord();
    Schema two = SchemaBuilder.record("R").fields().requiredInt("b").requiredInt("a").endRecord();
    GenericRecord first = new GenericRecordBuilder(one).set("a", 1).set("b", 2).build();
    GenericRecord second = new GenericRecordBuilder(two).set("a", 1).set("b", 2).build();
    GenericRecord swapped = new GenericRecordBuilder(one).set("a", 2).set("b", 1).build();
    assertThat(Digest.of(first)).isEqualTo(Digest.of(second)).isNotEqualTo(Digest.of(swapped));
  }

  @Test
  void aFieldAddedWithADefaultChangesNothingUntilItIsUsed() {
    Schema old = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    Schema grown =
        SchemaBuilder.record("R")
            .fields()
            .requiredInt("a")
            .optionalString("note")
            .name("list")
            .type(Schema.createArray(Schema.create(Schema.Type.INT)))
            .withDefault(List.of())
            .name("mode")
            .type()
            .stringType()
            .stringDefault("plain")
            .endRecord();
    String before = Digest.of(new GenericRecordBuilder(old).set("a", 1).build());
    GenericRecordBuilder after = new GenericRecordBuilder(grown).set("a", 1);
    assertThat(Digest.of(after.build())).isEqualTo(before);
    assertThat(Digest.of(after.set("mode", "plain").build())).isEqualTo(before);
    assertThat(Digest.of(after.set("mode", "other").build())).isNotEqualTo(before);
    assertThat(Digest.of(after.set("mode", "plain").set("note", "").build())).isNotEqualTo(before);
  }

  @Test
  void nestedRecordsAndListsCountInWhole() {
    SplitManifest train = split("train", shard("a", 1), shard("b", 2));
    assertThat(List.of(train, split("train", shard("b", 2), shard("a", 1))))
        .extracting(record -> Digest.of(record))
        .doesNotHaveDuplicates();
    assertThat(Digest.of(split("train", shard("a", 1), shard("b", 3))))
        .isNotEqualTo(Digest.of(train));
    assertThat(Digest.of(split("train", shard("a", 1)))).isNotEqualTo(Digest.of(train));
    assertThat(Digest.of(split("train", shard("a", 1), shard("b", 2)))).isEqualTo(Digest.of(train));
  }

  @Test
  void bytesAreReadWithoutBeingUsedUp() {
    ByteBuffer image = ByteBuffer.wrap(new byte[] {1, 2, 3});
    Example example =
        Example.newBuilder().setTask("t").setSplit("s").setIndex(0).setImage(image).build();
    assertThat(Digest.of(example)).isEqualTo(Digest.of(example));
    assertThat(Digest.of(Example.newBuilder(example).setImage(ByteBuffer.allocate(3)).build()))
        .isNotEqualTo(Digest.of(example));
  }

  @Test
  void namedFieldsAreLeftOut() {
    NamedDigest one = NamedDigest.newBuilder().setName("n").setDigest("1").build();
    NamedDigest two = NamedDigest.newBuilder().setName("n").setDigest("2").build();
    assertThat(Digest.of(one, "digest")).isEqualTo(Digest.of(two, "digest"));
    assertThat(Digest.of(one)).isNotEqualTo(Digest.of(two));
  }

  private static Shard shard(String file, long rows) {
    return Shard.newBuilder().setFile(file).setRows(rows).setDigest("d").build();
  }

  private static SplitManifest split(String name, Shard... shards) {
    return SplitManifest.newBuilder()
        .setName(name)
        .setRows(3)
        .setDigest("d")
        .setShards(List.of(shards))
        .build();
  }
}
