#include <gtest/gtest.h>
#include <spng.h>

#include <fstream>
#include <random>

#include "image/pack.h"
#include "image/picture.h"

namespace inkvoice::image {
namespace {

std::string fixture(const std::string& name) {
  std::ifstream in(std::string(TESTDATA) + "/" + name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A PNG of `color_type` whose samples are a pattern.
std::string png(std::uint32_t width, std::uint32_t height, spng_color_type color_type, std::uint8_t bits = 8,
                bool interlaced = false) {
  spng_ctx* context = spng_ctx_new(SPNG_CTX_ENCODER);
  spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
  spng_ihdr header = {width, height, bits, static_cast<std::uint8_t>(color_type), 0, 0, interlaced};
  EXPECT_EQ(spng_set_ihdr(context, &header), 0);
  const std::size_t channels = color_type == SPNG_COLOR_TYPE_TRUECOLOR         ? 3
                               : color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA ? 4
                               : color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA ? 2
                                                                               : 1;
  const std::size_t row = (width * channels * bits + 7) / 8;
  std::vector<unsigned char> samples(row * height);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<unsigned char>(i * 7 % 251);
  EXPECT_EQ(spng_encode_image(context, samples.data(), samples.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE), 0);
  std::size_t size = 0;
  int error = 0;
  char* bytes = static_cast<char*>(spng_get_png_buffer(context, &size, &error));
  std::string out(bytes, size);
  std::free(bytes);
  spng_ctx_free(context);
  return out;
}

TEST(Png, KeepsColourAndOpacityApart) {
  const auto read = read_png(as_bytes(png(40, 30, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->width, 40U);
  EXPECT_EQ(read->height, 30U);
  EXPECT_EQ(read->alpha.size(), 40U * 30);
  EXPECT_EQ(static_cast<unsigned char>(read->alpha[1]), 7 * 7);
}

TEST(Png, ReadsEveryKind) {
  for (const auto type : {SPNG_COLOR_TYPE_GRAYSCALE, SPNG_COLOR_TYPE_GRAYSCALE_ALPHA, SPNG_COLOR_TYPE_TRUECOLOR,
                          SPNG_COLOR_TYPE_TRUECOLOR_ALPHA}) {
    for (const std::uint8_t bits : {std::uint8_t{8}, std::uint8_t{16}}) {
      const auto plain = read_png(as_bytes(png(33, 17, type, bits)));
      ASSERT_TRUE(plain) << type << ' ' << bits;
      const auto interlaced = read_png(as_bytes(png(33, 17, type, bits, true)));
      ASSERT_TRUE(interlaced) << type << ' ' << bits;
      EXPECT_EQ(plain->samples, interlaced->samples);
      EXPECT_EQ(plain->alpha, interlaced->alpha);
    }
  }
}

TEST(Png, UsesNoMoreThanThePictureNeeds) {
  Rgba picture{9, 2, std::vector<unsigned char>(std::size_t{9} * 2 * 4, 255)};
  picture.rgba[4] = 0;  // the second pixel is cyan, all others are white
  const Raster two = pack(picture);
  EXPECT_EQ(two.bits, 1);
  EXPECT_EQ(two.palette, std::string("\xFF\xFF\xFF\x00\xFF\xFF", 6));
  EXPECT_EQ(two.samples, std::string("\x40\x00\x00\x00", 4));
  EXPECT_TRUE(two.alpha.empty());
  picture.rgba[8] = 1;
  picture.rgba[12] = 2;
  EXPECT_EQ(pack(picture).bits, 2);
}

TEST(Png, MakesHugePicturesSmaller) {
  const auto read = read_png(as_bytes(png(4000, 500, SPNG_COLOR_TYPE_TRUECOLOR)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->width, 1334U);
  EXPECT_EQ(read->height, 167U);
}

TEST(Png, RefusesBombsFromTheHeader) {
  const auto read = read_png(as_bytes(png(25'001, 1'000, SPNG_COLOR_TYPE_GRAYSCALE, 1)));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::Invalid);
  EXPECT_EQ(read.error().message, "has more than 25 megapixels");
  EXPECT_FALSE(read_png(as_bytes(png(4'001, 2'000, SPNG_COLOR_TYPE_GRAYSCALE, 1, true))));
}

TEST(Jpeg, PassesThroughWithItsSizeAndColours) {
  for (const auto& [name, components] : {std::pair("rgb", 3), std::pair("gray", 1), std::pair("cmyk", 4),
                                         std::pair("rgbprog", 3), std::pair("rgbrst", 3)}) {
    const std::string bytes = fixture(std::string(name) + ".jpg");
    const auto read = read_jpeg(as_bytes(bytes));
    ASSERT_TRUE(read) << name << ": " << read.error().message;
    EXPECT_EQ(read->width, 24U);
    EXPECT_EQ(read->height, 16U);
    EXPECT_EQ(read->components, components);
    EXPECT_EQ(read->inverted, components == 4) << name;
    EXPECT_EQ(read->data, bytes) << name;
  }
}

TEST(Jpeg, LeavesOutWhatTellsOfTheCamera) {
  const std::string bytes = fixture("rgb.jpg");
  const std::string exif(
      "\xFF\xE1\x00\x0C"
      "Exif\0\0GPS!",
      14);
  const auto read = read_jpeg(as_bytes(bytes.substr(0, 2) + exif + bytes.substr(2) + "behind the end"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->data, bytes);
}

TEST(Jpeg, KnowsHowTheCameraWasHeld) {
  const std::string bytes = fixture("rgb.jpg");
  const auto held = [&bytes](const std::string& tiff) {
    const std::string exif =
        "\xFF\xE1" + std::string(1, '\0') + static_cast<char>(8 + tiff.size()) + "Exif" + std::string(2, '\0') + tiff;
    return read_jpeg(as_bytes(bytes.substr(0, 2) + exif + bytes.substr(2)))->orientation;
  };
  EXPECT_EQ(read_jpeg(as_bytes(bytes))->orientation, 1);
  EXPECT_EQ(held(std::string("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0", 22)), 6);
  EXPECT_EQ(held(std::string("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0", 22)), 8);
  EXPECT_EQ(held(std::string("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0", 22)), 1) << "there is no 9";
  EXPECT_EQ(held(std::string("II*\0\xFF\xFF\xFF\xFF", 8)), 1) << "the list is nowhere";
}

TEST(Jpeg, RefusesWhatPdfCannotShow) {
  EXPECT_FALSE(read_jpeg(as_bytes(fixture("arith.jpg"))));
  const std::string bytes = fixture("rgb.jpg");
  const std::size_t frame = bytes.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  std::string deep = bytes, wide = bytes;
  deep[frame + 4] = 12;
  EXPECT_FALSE(read_jpeg(as_bytes(deep)));
  wide[frame + 5] = wide[frame + 7] = '\x7F';
  const auto bomb = read_jpeg(as_bytes(wide));
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().message, "has more than 25 megapixels");
}

TEST(Pictures, AreErrorsWhereverTheyAreCutOff) {
  const std::string png_bytes = png(40, 30, SPNG_COLOR_TYPE_TRUECOLOR), jpeg_bytes = fixture("rgbprog.jpg");
  for (std::size_t size = 0; size + 16 < png_bytes.size(); ++size) {  // behind the samples nothing is said
    EXPECT_FALSE(read_png(as_bytes(std::string_view(png_bytes).substr(0, size)))) << size;
  }
  for (std::size_t size = 0; size < jpeg_bytes.size(); ++size) {
    EXPECT_FALSE(read_jpeg(as_bytes(std::string_view(jpeg_bytes).substr(0, size)))) << size;
  }
}

TEST(Pictures, SurviveAnyChange) {
  std::mt19937 random(20261123);
  const std::vector<std::string> sources = {png(40, 30, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA),
                                            png(40, 30, SPNG_COLOR_TYPE_GRAYSCALE, 1, true), fixture("rgb.jpg"),
                                            fixture("cmyk.jpg"), fixture("rgbprog.jpg")};
  int pictures = 0;
  for (int round = 0; round < 4'000; ++round) {
    std::string bytes = sources[static_cast<std::size_t>(round) % sources.size()];
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
      char& byte = bytes[random() % bytes.size()];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << random() % 8));
    }
    if (round % 5 == 0) bytes.erase(random() % bytes.size(), 1 + random() % 20);
    pictures += read_png(as_bytes(bytes)).has_value() || read_jpeg(as_bytes(bytes)).has_value();
  }
  EXPECT_GT(pictures, 100) << "a changed sample of a JPEG is still a picture";
}

TEST(DataUrl, IsReadByItsKind) {
  EXPECT_FALSE(read_data_url("data:image/png;base64,iVBORw0KGgo="));
  EXPECT_FALSE(read_data_url("data:image/gif;base64,R0lGODlh"));
  EXPECT_FALSE(read_data_url("https://example.com/logo.png"));
  EXPECT_FALSE(read_data_url("data:image/png;base64,****"));
  EXPECT_FALSE(check(""));
}

}  // namespace
}  // namespace inkvoice::image
