#pragma once

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional/optional.hpp>
#include <cstdint>

#include "daemon/store/spool.hpp"

namespace cargo::http {

/// A body as Beast reads it, kept in a spool: what is long goes to a file while it arrives. Written on the network
/// thread: to the system's cache, not to the disk.
struct SpooledBody {
    using value_type = store::Spool;

    class reader {
    public:
        template <bool is_request, class Fields>
        reader(boost::beast::http::header<is_request, Fields>&, value_type& spool) : spool_(spool) {}

        void init(const boost::optional<std::uint64_t>&, boost::beast::error_code& error) { error = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& error) {
            std::size_t taken = 0;
            error = {};
            for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
                const Result<void> kept = spool_.append({static_cast<const char*>(buffer.data()), buffer.size()});
                if (!kept) {
                    error = make_error_code(boost::system::errc::no_space_on_device);
                    return taken;
                }
                taken += buffer.size();
            }
            return taken;
        }
        void finish(boost::beast::error_code& error) { error = {}; }

    private:
        value_type& spool_;  // the parser's, as we are
    };
};

}  // namespace cargo::http
