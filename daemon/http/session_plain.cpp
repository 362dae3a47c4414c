#include "daemon/http/serve.hpp"

namespace cargo::http {

boost::asio::awaitable<void> serve_plain(boost::beast::tcp_stream stream, Shared& shared) {
    detail::Listed listed(shared, [&stream] { stream.close(); });
    co_await detail::serve(stream, listed.connection(), shared);
    boost::beast::error_code ignored;
    stream.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
}

}  // namespace cargo::http
