#include "daemon/ctl/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <optional>

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "libcargo/error_text.hpp"
#include "libcargo/limits.hpp"

namespace cargo::ctl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Socket = asio::ip::tcp::socket;
using Error = boost::system::error_code;

/// Hangs up when a server does not answer in time: blocking reads know no limit of their own.
class Limit {
public:
    Limit(Socket& socket, std::chrono::milliseconds within)
        : thread_([this, &socket, within](const std::stop_token& stop) {
              std::unique_lock lock(mutex_);
              passed_.wait_for(lock, stop, within, [] { return false; });
              if (stop.stop_requested()) return;
              over_ = true;
              ::shutdown(socket.native_handle(), SHUT_RDWR);
          }) {}
    [[nodiscard]] bool over() const { return over_; }

private:
    std::atomic<bool> over_ = false;
    std::mutex mutex_{};
    std::condition_variable_any passed_{};
    std::jthread thread_;  // last: it uses the others
};

/// One connection, plain or with TLS: what Beast reads from and writes to.
class Wire {
public:
    /// @param within  for the whole answer; zero: without limit.
    explicit Wire(std::chrono::milliseconds within) : within_(within) {}

    Error connect(const std::string& host, const std::string& port, const std::optional<Trust>& tls) {
        Error error;
        asio::ip::tcp::resolver resolver(context_);
        const asio::ip::tcp::resolver::results_type found = resolver.resolve(host, port, error);
        if (!error) asio::connect(socket_, found, error);
        if (!error && within_.count() > 0) limit_.emplace(socket_, within_);
        if (!error && tls) error = shake_hands(host, *tls);
        return error;
    }
    /// What went wrong, in words.
    [[nodiscard]] std::string why(const Error& error) const {
        if (!limit_ || !limit_->over()) return error.message();
        return "no answer within " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(within_).count()) + " s";
    }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, Error& error) {
        return tls_ ? tls_->read_some(buffers, error) : socket_.read_some(buffers, error);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, Error& error) {
        return tls_ ? tls_->write_some(buffers, error) : socket_.write_some(buffers, error);
    }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers) {
        return thrown([&](Error& error) { return read_some(buffers, error); });
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        return thrown([&](Error& error) { return write_some(buffers, error); });
    }

private:
    template <class Work>
    static std::size_t thrown(const Work& work) {
        Error error;
        const std::size_t done = work(error);
        if (error) throw boost::system::system_error(error);
        return done;
    }
    Error shake_hands(const std::string& host, const Trust& trust) {
        Error error;
        ssl_.set_verify_mode(asio::ssl::verify_peer);
        if (trust.authority.empty()) {
            ssl_.set_default_verify_paths(error);
        } else {
            ssl_.load_verify_file(trust.authority, error);
        }
        if (error) return error;
        // The file may hold the very certificate, without who signed it.
        unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
        // Who pins a certificate and asks for no name wants to reach it, also when it has expired.
        if (!trust.check_name) flags |= X509_V_FLAG_NO_CHECK_TIME;
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ssl_.native_handle()), flags);
        tls_.emplace(socket_, ssl_);
        if (trust.check_name) tls_->set_verify_callback(asio::ssl::host_name_verification(host));
        Error no_address;
        asio::ip::make_address(host, no_address);
        if (no_address) SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str());
        tls_->handshake(asio::ssl::stream_base::client, error);
        return error;
    }

    asio::io_context context_{};
    Socket socket_{context_};
    asio::ssl::context ssl_{asio::ssl::context::tls_client};
    std::optional<asio::ssl::stream<Socket&>> tls_{};
    std::chrono::milliseconds within_;
    std::optional<Limit> limit_{};  // last: it hangs up on the others
};

http::request<http::string_body> request_of(std::string_view method, const std::string& target, std::string_view body,
                                            const std::map<std::string, std::string>& headers, const std::string& host,
                                            const std::string& token) {
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(beast::string_view(method.data(), method.size()));
    request.target(target);
    request.set(http::field::host, host);
    request.set(http::field::connection, "close");
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body().assign(body);
    request.prepare_payload();
    return request;
}

/// The permanent name in an RFC 9457 answer; empty: it has none.
std::string problem_name(const HttpAnswer& answer) {
    const boost::json::value body = answer.json();
    const boost::json::object* members = body.if_object();
    for (const char* member : {"name", "code"}) {
        const boost::json::value* found = members != nullptr ? members->if_contains(member) : nullptr;
        if (found != nullptr && found->is_string()) return std::string(found->as_string().c_str());
    }
    return {};
}

bool harmless_twice(std::string_view method, const std::string& target, const std::map<std::string, std::string>& headers) {
    return method == "GET" || target == "/v1/messages" || target == "/v1/gate" || headers.contains("idempotency-key");
}

}  // namespace

boost::json::value HttpAnswer::json() const {
    boost::json::error_code unreadable;
    boost::json::value value = boost::json::parse(body, unreadable);
    return unreadable ? boost::json::value() : value;
}

/// One request sent once, and whether it may be sent again.
struct Client::Try {
    Result<HttpAnswer> answer;
    bool surely_not_done = false;
    bool outcome_unknown = false;
};

Client::Client(std::string url, std::string token, std::chrono::milliseconds patience, Trust trust,
               std::chrono::milliseconds answer_within)
    : token_(std::move(token)), patience_(patience), trust_(std::move(trust)), answer_within_(answer_within) {
    const boost::urls::result<boost::urls::url_view> parsed = boost::urls::parse_uri(url);
    if (!parsed) return;
    // Without the brackets of an IPv6 address.
    host_ = parsed->host_address();
    encrypted_ = parsed->scheme() == "https";
    port_ = parsed->has_port() ? std::string(parsed->port()) : std::string(encrypted_ ? "443" : "80");
}

Result<HttpAnswer> Client::call(std::string_view method, const std::string& target, std::string_view body,
                                const std::map<std::string, std::string>& headers) const {
    using namespace std::chrono_literals;
    constexpr std::chrono::milliseconds pause_max = 1s;
    const auto until = std::chrono::steady_clock::now() + patience_;
    std::chrono::milliseconds pause = 50ms;
    for (;;) {
        Try tried = once(method, target, body, headers);
        const bool again = tried.surely_not_done || (tried.outcome_unknown && harmless_twice(method, target, headers));
        if (!again || std::chrono::steady_clock::now() + pause > until) return std::move(tried.answer);
        std::this_thread::sleep_for(pause);
        pause = std::min(2 * pause, pause_max);
    }
}

Client::Try Client::once(std::string_view method, const std::string& target, std::string_view body,
                         const std::map<std::string, std::string>& headers) const {
    Wire wire(answer_within_);
    Error error = wire.connect(host_, port_, encrypted_ ? std::optional(trust_) : std::nullopt);
    if (error) return {.answer = fail(Errc::store_unavailable, {}, host_ + ":" + port_ + ": " + wire.why(error)),
                       .surely_not_done = true};
    const http::request<http::string_body> request = request_of(method, target, body, headers, host_, token_);
    http::write(wire, request, error);
    // A server that refuses early may close before all is written: its answer counts.
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(limits::interchange_bytes_max);
    http::read(wire, buffer, parser, error);
    if (error && !parser.is_done()) {
        return {.answer = fail(Errc::store_unavailable, {}, wire.why(error)), .outcome_unknown = true};
    }
    const http::response<http::string_body>& response = parser.get();
    HttpAnswer answer{static_cast<int>(response.result_int()), std::string(response[http::field::content_type]),
                      std::string(response[http::field::location]), response.body(), std::string(response[http::field::etag])};
    const std::string name = answer.ok() ? std::string() : problem_name(answer);
    const auto row = std::ranges::find_if(error_texts(), [&](const ErrorText& text) { return to_string(text.code) == name; });
    const bool transient = row != error_texts().end() && is_transient(row->code);
    const bool unknown = transient && row->code == Errc::store_outcome_unknown;
    return {.answer = std::move(answer), .surely_not_done = transient && !unknown, .outcome_unknown = unknown};
}

Result<HttpAnswer> Client::follow(const std::string& target, const std::map<std::string, std::string>& headers,
                                  const std::function<bool(std::string_view)>& line) const {
    Wire wire({});  // events may be far between
    Error error = wire.connect(host_, port_, encrypted_ ? std::optional(trust_) : std::nullopt);
    if (error) return fail(Errc::store_unavailable, {}, host_ + ":" + port_ + ": " + error.message());
    http::write(wire, request_of("GET", target, {}, headers, host_, token_), error);
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    http::read_header(wire, buffer, parser, error);
    if (error) return fail(Errc::store_unavailable, {}, error.message());
    HttpAnswer answer;
    answer.status = static_cast<int>(parser.get().result_int());
    answer.content_type = std::string(parser.get()[http::field::content_type]);
    std::string pending;
    std::string piece(64 * 1024, '\0');
    while (!parser.is_done()) {
        parser.get().body().data = piece.data();
        parser.get().body().size = piece.size();
        http::read_some(wire, buffer, parser, error);
        if (error == http::error::need_buffer) error = {};
        pending.append(piece.data(), piece.size() - parser.get().body().size);
        std::size_t end = 0;
        for (std::size_t next = pending.find('\n'); answer.ok() && next != pending.npos; next = pending.find('\n', end)) {
            if (!line(std::string_view(pending).substr(end, next - end))) return answer;
            end = next + 1;
        }
        pending.erase(0, end);
        if (error) break;
    }
    answer.body = pending;
    return answer;
}

std::string encoded(std::string_view text) {
    return boost::urls::encode(boost::urls::string_view(text.data(), text.size()), boost::urls::unreserved_chars);
}

}  // namespace cargo::ctl
