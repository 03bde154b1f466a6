package dev.fisherflow.transforms.dataset.own;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.w3c.dom.NodeList;

/** The orientation that the EXIF part of a JPEG file gives its image, from 1 to 8. */
final class Orientation {

  /** That of an image which is not turned. */
  static final int UPRIGHT = 1;

  private static final String JPEG = "javax_imageio_jpeg_image_1.0";
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int ENTRY = 12;
  private static final int TAG = 0x112;

  private Orientation() {}

  /** The orientation; {@link #UPRIGHT} where the file does not say it. */
  static int of(IIOMetadata metadata) {
    if (metadata == null || !JPEG.equals(metadata.getNativeMetadataFormatName())) {
      return UPRIGHT;
    }
    NodeList parts = ((IIOMetadataNode) metadata.getAsTree(JPEG)).getElementsByTagName("unknown");
    for (int i = 0; i < parts.getLength(); i++) {
      if (((IIOMetadataNode) parts.item(i)).getUserObject() instanceof byte[] part
          && part.length > EXIF.length
          && ByteBuffer.wrap(part, 0, EXIF.length).equals(ByteBuffer.wrap(EXIF))) {
        return ofExif(ByteBuffer.wrap(part, EXIF.length, part.length - EXIF.length).slice());
      }
    }
    return UPRIGHT;
  }

  /** Looks through the first directory of the TIFF that EXIF is. */
  private static int ofExif(ByteBuffer tiff) {
    try {
      tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = tiff.getShort(directory) & 0xffff;
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + ENTRY * i;
        if ((tiff.getShort(entry) & 0xffff) == TAG) {
          return tiff.getShort(entry + 8);
        }
      }
      return UPRIGHT;
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      return UPRIGHT; // readers take a broken EXIF for none
    }
  }
}
