#!/usr/bin/perl
# An SMS centre on 127.0.0.1, independent of anything in Node: SMPP 3.4 by Net::SMPP, the alphabet by Encode::GSM0338.
# Usage: smsc.pl PORT SYSTEM_ID PASSWORD. Standard input takes JSON lines. {"from", "to", "text", "reverse"} is a person
# writing; {"do": ...} an order: refuse (the next submit_sm, with "statuses"), silent (to "commands", by number), freeze (reads no
# more), drop (the link), unbind, pdu (writes "hex"), ids ("form" of a receipt's id: hexadecimal). Standard output gives JSON
# lines: {"event": "listening" | "bound" | "refused" | "submitted" | "received" | "acknowledged" | "lost" | "unbound", ...}.
# What is not acknowledged, or with an error, is delivered again, on the next link too.
use strict;
use warnings;
use utf8;
use Encode qw(decode encode FB_CROAK LEAVE_SRC);
use Encode::GSM0338;
use IO::Select;
use JSON::PP;
use Net::SMPP;

my ($port, $system_id, $password) = @ARGV;
my $json = JSON::PP->new->utf8->canonical;
my ($next_id, $next_ref, %joining) = (0, 0);
my (@refusals, %silent, %outstanding, @again);
my $id_form = 'same';
$| = 1;

sub tell_out { print $json->encode({@_}), "\n" }

my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, timeout => 0, smpp_version => 0x34)
    or die "cannot listen on port $port: $!\n";
tell_out(event => 'listening');
my $readers = IO::Select->new($listener, \*STDIN);
my $esme;
my $input = '';

# 0 is the GSM alphabet, one octet a character; 8 is UTF-16BE.
sub text_of {
    my ($coding, $octets) = @_;
    return decode('gsm0338', $octets) if $coding == 0;
    return decode('UTF-16BE', $octets) if $coding == 8;
    return decode('ISO-8859-1', $octets);
}

# The parts of a text: [esm_class, octets]. A person's telephone never cuts an escaped character or a surrogate pair.
sub parts_of {
    my ($text) = @_;
    my $gsm = eval { encode('gsm0338', $text, FB_CROAK | LEAVE_SRC) };
    my ($coding, $octets, $whole, $each) = defined $gsm ? (0, $gsm, 160, 153) : (8, encode('UTF-16BE', $text), 140, 134);
    return ($coding, [0, $octets]) if length $octets <= $whole;
    my @bodies = ('');
    my @units = $coding == 0 ? $octets =~ /(\x1b?.)/gs : map { encode('UTF-16BE', $_) } split //, $text;
    for my $unit (@units) {
        push @bodies, '' if length($bodies[-1]) + length($unit) > $each;
        $bodies[-1] .= $unit;
    }
    my ($ref, $n) = (++$next_ref & 0xff, 0);
    return ($coding, map { [0x40, pack('C6', 5, 0, 3, $ref, scalar @bodies, ++$n) . $_] } @bodies);
}

sub deliver {
    my ($from, $to, %fields) = @_;
    $from =~ s/^\+//;
    my $seq = $esme->deliver_sm(
        source_addr_ton => 1, source_addr_npi => 1, source_addr => $from,
        dest_addr_ton => 0, dest_addr_npi => 1, destination_addr => $to, async => 1, %fields);
    $outstanding{$seq} = [$from, $to, %fields];
}

# Everything that nobody has acknowledged.
sub deliver_again {
    my @waiting = map { delete $outstanding{$_} } sort { $a <=> $b } keys %outstanding;
    deliver(@$_) for @waiting;
}

sub lose {
    $readers->remove($esme);
    $esme->close;
    undef $esme;
    tell_out(event => 'lost');
}

sub obey {
    my ($order) = @_;
    my $do = $order->{do};
    if ($do eq 'refuse') { @refusals = @{$order->{statuses}} }
    elsif ($do eq 'silent') { %silent = map { $_ => 1 } @{$order->{commands}} }
    elsif ($do eq 'ids') { $id_form = $order->{form} }
    elsif (!$esme) { return }
    elsif ($do eq 'freeze') { $readers->remove($esme) }
    elsif ($do eq 'drop') { lose() }
    elsif ($do eq 'unbind') { $esme->unbind(async => 1) }
    elsif ($do eq 'pdu') { $esme->syswrite(pack 'H*', $order->{hex}) }
}

sub say_as_person {
    my ($order) = @_;
    my ($coding, @parts) = parts_of($order->{text});
    @parts = reverse @parts if $order->{reverse};
    deliver($order->{from}, $order->{to}, data_coding => $coding, esm_class => $_->[0], short_message => $_->[1]) for @parts;
}

sub receipt {
    my ($pdu, $id) = @_;
    $id = sprintf '%x', $id if $id_form eq 'hexadecimal';
    my @now = localtime;
    my $date = sprintf '%02d%02d%02d%02d%02d', $now[5] % 100, $now[4] + 1, @now[3, 2, 1];
    my $text = "id:$id sub:001 dlvrd:001 submit date:$date done date:$date stat:DELIVRD err:000 text:";
    deliver($pdu->{destination_addr}, $pdu->{source_addr}, data_coding => 0, esm_class => 4, short_message => $text);
}

# Joins the parts of one message; tells of it when it is whole.
sub take {
    my ($pdu) = @_;
    my $octets = $pdu->{short_message};
    my ($ref, $total, $n) = (0, 1, 1);
    if ($pdu->{esm_class} & 0x40) {
        my $header = substr $octets, 0, 1 + ord $octets;
        $octets = substr $octets, length $header;
        ($ref, $total, $n) = unpack 'x3CCC', $header;
    }
    my $key = join ':', @$pdu{qw(source_addr destination_addr)}, $ref, $total;
    $joining{$key}{$n} = $octets;
    return if keys %{$joining{$key}} < $total;
    my $parts = delete $joining{$key};
    my $whole = join '', map { $parts->{$_} } sort { $a <=> $b } keys %$parts;
    my $to = ($pdu->{dest_addr_ton} == 1 ? '+' : '') . $pdu->{destination_addr};
    tell_out(event => 'received', from => $pdu->{source_addr}, to => $to,
        coding => $pdu->{data_coding}, segments => $total, text => text_of($pdu->{data_coding}, $whole));
}

sub answer {
    my ($pdu) = @_;
    my $cmd = $pdu->{cmd};
    my %seq = (seq => $pdu->{seq});
    return if $silent{$cmd};
    if ($cmd == 0x09) {
        my $known = $pdu->{system_id} eq $system_id && $pdu->{password} eq $password;
        $esme->bind_transceiver_resp(system_id => 'SMSC', status => $known ? 0 : 0x0d, %seq);
        tell_out(event => $known ? 'bound' : 'refused', version => $pdu->{interface_version});
        deliver_again() if $known;
    } elsif ($cmd == 0x04) {
        my $refusal = shift @refusals;
        tell_out(event => 'submitted', esm => $pdu->{esm_class}, coding => $pdu->{data_coding}, ton => $pdu->{dest_addr_ton},
            wants => $pdu->{registered_delivery}, octets => length $pdu->{short_message},
            head => unpack('H12', $pdu->{short_message}), status => $refusal || 0);
        return $esme->submit_sm_resp(message_id => '', status => $refusal, %seq) if $refusal;
        my $id = $id_form eq 'same' ? 'm' . ++$next_id : 1000 + ++$next_id;
        $esme->submit_sm_resp(message_id => $id, %seq);
        take($pdu);
        receipt($pdu, $id) if $pdu->{registered_delivery} & 1;
    } elsif ($cmd == 0x15) {
        $esme->enquire_link_resp(%seq);
    } elsif ($cmd == 0x06) {
        $esme->unbind_resp(%seq);
    } elsif ($cmd == 0x80000005) {
        tell_out(event => 'acknowledged', status => $pdu->{status});
        my $delivered = delete $outstanding{$pdu->{seq}};
        push @again, $delivered if $delivered && $pdu->{status};
    } elsif ($cmd == 0x80000006) {
        tell_out(event => 'unbound');
    }
}

while (1) {
    for my $ready ($readers->can_read(@again ? 0.2 : undef)) {
        if ($ready == $listener) {
            $esme = $listener->accept or next;
            $esme->set_version(0x34);
            $readers->add($esme);
        } elsif ($esme && $ready == $esme) {
            my $pdu = $esme->read_pdu;
            if ($pdu) { answer($pdu) }
            else { lose() }
        } elsif ($ready == \*STDIN) {
            exit 0 unless sysread STDIN, $input, 65536, length $input;
            while ($input =~ s/^(.*)\n//) {
                my $order = $json->decode($1);
                if ($order->{do}) { obey($order) }
                elsif ($esme) { say_as_person($order) }
            }
        }
    }
    deliver(@$_) for $esme ? splice @again : ();
}
