#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "daemon/http/gzip_body.hpp"
#include "tests/http/api_port.hpp"

/// Bodies that come packed: the same message, and no bomb.
namespace cargo::http {
namespace {

std::string gzip(std::string_view text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

constexpr std::uint64_t usual_max = 8u * 1024 * 1024;

Result<std::string> unpacked_text(const std::string& packed, std::uint64_t bytes_max = usual_max) {
    Request request;
    request.body = packed;
    const Result<store::Spool> plain = unpacked(request, bytes_max, "/tmp");
    if (!plain) return std::unexpected(plain.error());
    std::string text;
    const Result<void> read = plain->each_piece([&](std::string_view piece) -> Result<void> {
        text += piece;
        return {};
    });
    EXPECT_TRUE(read);
    return text;
}

Errc error_of(const std::string& packed, std::uint64_t bytes_max = usual_max) {
    const Result<std::string> text = unpacked_text(packed, bytes_max);
    return text ? Errc{} : text.error().code;
}

std::string noise(std::size_t size) {
    std::mt19937 random(7);
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random() & 0xFFU);
    return text;
}

TEST(Gzip, GivesBackWhatWasPackedWhateverItsSize) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'535}, std::size_t{65'536}, std::size_t{65'537},
                                   std::size_t{3'000'000}}) {
        const std::string text = noise(size);
        EXPECT_EQ(unpacked_text(gzip(text)).value_or("refused"), text) << size;
    }
    EXPECT_EQ(unpacked_text(gzip("UNB+") + gzip("UNOC")).value_or("refused"), "UNB+UNOC") << "members in a row are one text";
}

TEST(Gzip, WhatIsNoneOrDamagedOrCutIsMalformed) {
    const std::string whole = gzip(noise(5'000));
    for (std::size_t size = 0; size < whole.size(); size += size < 30 || size > whole.size() - 30 ? 1 : 97) {
        EXPECT_EQ(error_of(whole.substr(0, size)), Errc::request_malformed) << size;
    }
    EXPECT_EQ(error_of(whole + "behind"), Errc::request_malformed);
    EXPECT_EQ(error_of("UNB+UNOC:3+A+B"), Errc::request_malformed);
    std::string wrong_sum = whole;
    wrong_sum[whole.size() - 6] = static_cast<char>(wrong_sum[whole.size() - 6] ^ 1);
    EXPECT_EQ(error_of(wrong_sum), Errc::request_malformed);
}

TEST(Gzip, ABombIsRefusedByItsSizeAndByItsRatio) {
    EXPECT_EQ(unpacked_text(gzip(std::string(1'000, ' ')), 1'000).value_or("refused"), std::string(1'000, ' '));
    EXPECT_EQ(error_of(gzip(std::string(1'001, ' ')), 1'000), Errc::request_too_large);
    const std::string thousandth = gzip(std::string(64u * 1024 * 1024, 'a'));
    EXPECT_EQ(error_of(thousandth, 1ull << 32U), Errc::request_too_large);
    EXPECT_EQ(error_of(gzip(std::string(gzip_free_bytes, 'a'))), Errc{}) << "no ratio is looked at below this";
}

class GzipApi : public ApiPort {};

TEST_F(GzipApi, AMessageComesPackedOrNotAndIsTheSame) {
    a_small_port();
    const std::string text = "UNB+UNOC:3+X+Y+261121:1842+R1'UNZ+0+R1'";
    const boost::json::value plain = boost::json::parse(ask("POST", "/v1/messages", agent_, text));
    EXPECT_EQ(status_, 202);
    EXPECT_EQ(boost::json::parse(ask("POST", "/v1/messages", agent_, gzip(text), "Content-Encoding: gzip\r\n")), plain);
    EXPECT_EQ(plain.at("size"), text.size());
    EXPECT_EQ(code_in(ask("POST", "/v1/messages", agent_, text, "Content-Encoding: gzip\r\n")), "request_malformed");
    EXPECT_EQ(status_, 400);
    EXPECT_EQ(code_in(ask("POST", "/v1/messages", agent_, text, "Content-Encoding: br\r\n")), "request_unsupported_media");
    EXPECT_EQ(status_, 415);
    EXPECT_NE(whole_.find("Accept-Encoding: gzip"), std::string::npos) << whole_;
    EXPECT_EQ(code_in(ask("POST", "/v1/gate", agent_, gzip("{}"), "Content-Encoding: gzip\r\n")), "request_unsupported_media");
    const std::string bomb = gzip(std::string(64u * 1024 * 1024, 'a'));
    EXPECT_EQ(code_in(ask("POST", "/v1/messages", agent_, bomb, "Content-Encoding: gzip\r\n")), "request_too_large");
    EXPECT_EQ(status_, 413);
}

}  // namespace
}  // namespace cargo::http
