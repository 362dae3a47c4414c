#include "daemon/http/gzip_body.hpp"

#include <zlib.h>

#include <array>
#include <utility>

namespace cargo::http {
namespace {

constexpr int gzip_only = 16 + MAX_WBITS;  // zlib: a gzip header and trailer, neither zlib's nor none
constexpr std::size_t piece_bytes = 64u * 1024;

/// One body's way through zlib.
class Unpacking {
public:
    Unpacking(std::uint64_t bytes_max, const std::string& folder) : bytes_max_(bytes_max), plain_(folder) {
        if (::inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc();
    }
    ~Unpacking() { ::inflateEnd(&stream_); }
    Unpacking(const Unpacking&) = delete;
    Unpacking& operator=(const Unpacking&) = delete;

    Result<void> take(std::string_view packed) {
        // zlib reads from a pointer that is not const, and does not write there.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream_.avail_in = static_cast<uInt>(packed.size());
        packed_ += packed.size();
        do {
            if (ended_ && stream_.avail_in > 0) {  // another member, or what is none and fails as such
                if (::inflateReset(&stream_) != Z_OK) return damaged();
                ended_ = false;
            }
            stream_.next_out = reinterpret_cast<Bytef*>(room_.data());
            stream_.avail_out = static_cast<uInt>(room_.size());
            const int said = ::inflate(&stream_, Z_NO_FLUSH);
            if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR) return damaged();
            const std::size_t made = room_.size() - stream_.avail_out;
            if (Result<void> kept = keep({room_.data(), made}); !kept) return kept;
            ended_ = said == Z_STREAM_END;
            if (said == Z_BUF_ERROR && made == 0) break;  // it wants the next piece
        } while (stream_.avail_in > 0 || stream_.avail_out == 0);
        return {};
    }
    Result<store::Spool> finish() {
        if (!ended_) return fail(Errc::request_malformed, {}, "gzip: cut before its end");
        return std::move(plain_);
    }

private:
    Result<void> keep(std::string_view bytes) {
        const std::uint64_t all = plain_.size() + bytes.size();
        if (all > bytes_max_)
            return fail(Errc::request_too_large, {}, "at most " + std::to_string(bytes_max_) + " bytes, unpacked");
        if (all > gzip_free_bytes && all / gzip_ratio_max > packed_) {
            return fail(Errc::request_too_large, {}, "gzip: more than " + std::to_string(gzip_ratio_max) + " times its size");
        }
        return plain_.append(bytes);
    }
    static Result<void> damaged() { return fail(Errc::request_malformed, {}, "gzip: damaged, or no gzip"); }

    std::uint64_t bytes_max_;
    store::Spool plain_;
    std::uint64_t packed_ = 0;
    z_stream stream_{};
    bool ended_ = false;
    std::array<char, piece_bytes> room_{};
};

bool is(std::string_view text, std::string_view coding) {
    if (text.size() != coding.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((text[i] | 0x20) != (coding[i] | 0x20)) return false;
    }
    return true;
}

}  // namespace

Coding coding_of(const Request& request) {
    const std::string_view said = request.field("content-encoding");
    if (said.empty() || is(said, "identity")) return Coding::plain;
    return is(said, "gzip") || is(said, "x-gzip") ? Coding::gzip : Coding::unknown;
}

Result<store::Spool> unpacked(const Request& request, std::uint64_t bytes_max, const std::string& folder) {
    Unpacking unpacking(bytes_max, folder);
    const auto take = [&](std::string_view piece) { return unpacking.take(piece); };
    const Result<void> taken = request.spool ? request.spool->each_piece(take) : take(request.body);
    if (!taken) return std::unexpected(taken.error());
    return unpacking.finish();
}

}  // namespace cargo::http
